/** Numbers, dates, amounts and lists, by Intl: nothing here knows a language. */
import type { Balance, Moment } from "../contracts/ids";
import type { Locale } from "../app/i18n";

/** Smallest units in one credit. */
export const CREDIT = 1_000_000n;
const PLACES = 6;

/** An amount as digits with a point: `1.5`. */
export function plainAmount(amount: Balance): string {
	const negative = amount < 0n;
	const whole = (negative ? -amount : amount) / CREDIT;
	const rest = ((negative ? -amount : amount) % CREDIT).toString().padStart(PLACES, "0").replace(/0+$/, "");
	return `${negative ? "-" : ""}${whole}${rest === "" ? "" : `.${rest}`}`;
}

/** An amount as somebody types it, with a point or a comma; `null` when it is none. */
export function parseAmount(text: string): Balance | null {
	const match = /^(\d{1,18})(?:[.,](\d{1,6}))?$/.exec(text.trim());
	if (match === null) return null;
	const [, whole = "0", decimals = ""] = match;
	return BigInt(whole) * CREDIT + BigInt(decimals.padEnd(PLACES, "0"));
}

/** The unit, in each language's forms. */
const CREDITS: Readonly<Record<Locale, Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string }>> = {
	en: { one: "credit", other: "credits" },
	es: { one: "crédito", other: "créditos" },
	ar: { few: "أرصدة", many: "رصيدًا", other: "رصيد" },
};

const DAY = 86_400;

/** How one language writes what is not words. */
export class Formats {
	readonly #number: Intl.NumberFormat;
	readonly #day: Intl.DateTimeFormat;
	readonly #minute: Intl.DateTimeFormat;
	readonly #relative: Intl.RelativeTimeFormat;
	readonly #and: Intl.ListFormat;
	readonly #or: Intl.ListFormat;
	readonly #region: Intl.DisplayNames;
	readonly #plural: Intl.PluralRules;
	readonly #credits: (typeof CREDITS)[Locale];
	readonly #locale: string;

	/** `region`: the same language as a country writes it, such as `en-GB`, for its dates and numbers. */
	constructor(language: Locale, region: string | null = null) {
		const locale = region ?? language;
		this.#locale = locale;
		this.#plural = new Intl.PluralRules(locale);
		this.#credits = CREDITS[language];
		this.#number = new Intl.NumberFormat(locale);
		this.#day = new Intl.DateTimeFormat(locale, { dateStyle: "long" });
		this.#minute = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
		this.#relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
		this.#and = new Intl.ListFormat(locale, { type: "conjunction" });
		this.#or = new Intl.ListFormat(locale, { type: "disjunction" });
		this.#region = new Intl.DisplayNames(locale, { type: "region", fallback: "code" });
	}

	/** A whole number. */
	number(value: number | bigint): string {
		return this.#number.format(value);
	}

	/** Data credit, with its unit. Exact: an amount never passes through floating point. */
	amount(value: Balance): string {
		const [whole = "0", decimals] = plainAmount(value).split(".");
		const point = this.#number.formatToParts(1.5).find((part) => part.type === "decimal")?.value ?? ".";
		const digits = new Intl.NumberFormat(this.#locale, { useGrouping: false, minimumIntegerDigits: decimals?.length ?? 1 });
		const rest = decimals === undefined ? "" : point + digits.format(BigInt(decimals));
		// Which form fits is all that is asked of the rounded number.
		const unit = this.#credits[this.#plural.select(Number(plainAmount(value)))] ?? this.#credits.other;
		return `${this.#number.format(BigInt(whole))}${rest}\u00a0${unit}`;
	}

	/** A date, in the reader's own time. */
	day(moment: Moment): string {
		return this.#day.format(moment * 1000);
	}

	/** A date and a time of day. */
	minute(moment: Moment): string {
		return this.#minute.format(moment * 1000);
	}

	/** How far away a moment is, roughly: "in 3 days", "2 hours ago". */
	distance(moment: Moment, now: Moment): string {
		const span = moment - now;
		const size = Math.abs(span);
		if (size < 60) return this.#relative.format(Math.trunc(span), "second");
		if (size < 2 * 3_600) return this.#relative.format(Math.trunc(span / 60), "minute");
		if (size < 2 * DAY) return this.#relative.format(Math.trunc(span / 3_600), "hour");
		if (size < 60 * DAY) return this.#relative.format(Math.trunc(span / DAY), "day");
		if (size < 2 * 365 * DAY) return this.#relative.format(Math.trunc(span / (30 * DAY)), "month");
		return this.#relative.format(Math.trunc(span / (365 * DAY)), "year");
	}

	/** "a, b and c". */
	and(items: readonly string[]): string {
		return this.#and.format(items);
	}

	/** "a, b or c". */
	or(items: readonly string[]): string {
		return this.#or.format(items);
	}

	/** A country, by its code. */
	country(code: string): string {
		try {
			return this.#region.of(code) ?? code;
		} catch {
			return code;
		}
	}

	/** A size in bytes. */
	bytes(size: number): string {
		const unit = size < 1_000 ? "byte" : size < 1_000_000 ? "kilobyte" : "megabyte";
		const scaled = size < 1_000 ? size : size < 1_000_000 ? size / 1_000 : size / 1_000_000;
		return new Intl.NumberFormat(this.#locale, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 1 }).format(scaled);
	}
}
