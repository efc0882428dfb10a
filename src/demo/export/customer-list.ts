import { join } from 'node:path';
import { dateOf } from '../calendar.ts';
import type { Chance } from '../chance.ts';
import type { Customer, Household } from '../households/household.ts';
import { writtenPhone } from '../households/people.ts';
import { CsvFile } from './csv-file.ts';

/** customers.csv.gz: the loyalty club as its own system exports it. */
export class CustomerList {
  readonly file: CsvFile;

  constructor(directory: string) {
    this.file = new CsvFile(
      join(directory, 'customers.csv.gz'),
      'club_no,first_name,last_name,gender,card,phone,email,birthday,child1_name,child1_birthday,child2_name,child2_birthday,language,mail_consent,consent_date,joined',
    );
  }

  write(customer: Customer, household: Household, chance: Chance): void {
    const { person } = customer;
    const said = chance.next();
    const consent = said < 0.78 ? 'yes' : said < 0.86 ? 'no' : '';
    const joined = dateOf(household.from);
    const known = household.children.filter((child) => child.born <= household.to);
    const children = [0, 1].flatMap((i) => {
      const child = chance.chance(0.75) ? known[i] : undefined;
      return child === undefined ? ['', ''] : [child.name, dateOf(child.born)];
    });
    this.file.row(
      [
        clubNumber(customer),
        person.firstName,
        person.lastName,
        person.woman ? 'f' : 'm',
        customer.card,
        chance.chance(0.92) ? writtenPhone(person.phone, chance) : '',
        chance.chance(0.82) ? writtenEmail(person.email, chance) : '',
        chance.chance(0.7) ? person.birthday : '',
        ...children,
        chance.chance(0.04) ? 'ru' : 'en',
        consent,
        consent === '' ? '' : joined,
        joined,
      ].join(','),
    );
  }
}

export function clubNumber(customer: Customer): string {
  return `C${String(customer.number + 1).padStart(7, '0')}`;
}

/** In capitals now and then, as phones and forms make it. */
export function writtenEmail(email: string, chance: Chance): string {
  const way = chance.next();
  if (way < 0.04) return email.toUpperCase();
  return way < 0.1 ? email[0]!.toUpperCase() + email.slice(1) : email;
}
