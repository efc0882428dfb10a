import type { Server } from 'node:http';
import type { Config } from '../config.ts';

/** The address that letters carry, ending in a slash: the configured one, else the one that the server listens on. */
export function publicUrl(config: Config, server: Pick<Server, 'address'>): string {
  if (config.publicUrl !== undefined) return config.publicUrl.replace(/\/*$/, '/');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : config.port;
  const host = config.host === '0.0.0.0' || config.host === '::' ? 'localhost' : config.host;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}/`;
}

/**
 * An address of the catalogue as it is shown. Items of the demo have theirs below this server, kept as `demo/…`: so they
 * hold whatever port it listens on. A shop's own are shown as they are.
 */
export function shownAddress(address: string, publicUrl: string): string {
  return address.startsWith('demo/') ? publicUrl + address : address;
}
