const MILLISECONDS_A_DAY = 86_400_000;

/** Dates and money of one locale, their formatters made once. */
export class Formats {
  readonly locale: string;
  readonly #day: Intl.DateTimeFormat;
  readonly #dayOfYear: Intl.DateTimeFormat;
  readonly #number: Intl.NumberFormat;
  readonly #percent: Intl.NumberFormat;
  readonly #money = new Map<string, Intl.NumberFormat>();

  constructor(locale: string) {
    this.locale = locale;
    const day = { timeZone: 'UTC', day: 'numeric', month: 'long' } as const;
    this.#day = new Intl.DateTimeFormat(locale, day);
    this.#dayOfYear = new Intl.DateTimeFormat(locale, { ...day, year: 'numeric' });
    this.#number = new Intl.NumberFormat(locale);
    this.#percent = new Intl.NumberFormat(locale, { style: 'percent', roundingMode: 'floor' });
  }

  number(value: number): string {
    return this.#number.format(value);
  }

  /** Whole, rounded down: more is never promised. What 0.29 falls short of as a binary number is made up for. */
  percent(share: number): string {
    return this.#percent.format(share + 1e-9);
  }

  /** @param day,today local days since 1970-01-01; the year is said where it is not today's */
  date(day: number, today: number): string {
    const date = new Date(day * MILLISECONDS_A_DAY);
    const sameYear = date.getUTCFullYear() === new Date(today * MILLISECONDS_A_DAY).getUTCFullYear();
    return (sameYear ? this.#day : this.#dayOfYear).format(date);
  }

  /** Null where price or currency is unknown or makes no sense. */
  money(amount: number | null, currency: string | null): string | null {
    if (amount === null || currency === null || !Number.isFinite(amount) || amount <= 0) return null;
    let format = this.#money.get(currency);
    if (format === undefined) {
      if (!/^[A-Z]{3}$/.test(currency)) return null;
      format = new Intl.NumberFormat(this.locale, {
        style: 'currency',
        currency,
        currencyDisplay: 'narrowSymbol',
        trailingZeroDisplay: 'stripIfInteger',
      });
      this.#money.set(currency, format);
    }
    return format.format(amount);
  }
}
