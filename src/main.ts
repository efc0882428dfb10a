#!/usr/bin/env node
import { Command } from 'commander';

const program = new Command('regulars').description('Personalization for retail chains.');
await program.parseAsync();
