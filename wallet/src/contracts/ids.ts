/**
 * Identifiers and units. A bare string or number never crosses a module boundary: the brands make it
 * an error to give an order's number where an organization's is meant.
 */

declare const brand: unique symbol;
type Branded<Base, Name extends string> = Base & { readonly [brand]: Name };

/** An account on the ledger, SS58. */
export type AccountId = Branded<string, "AccountId">;
/** An organization the council admitted. */
export type OrganizationId = Branded<number, "OrganizationId">;
/** A consent template, in all its versions. */
export type TemplateId = Branded<number, "TemplateId">;
/** A directive of one subject; unique only together with the subject. */
export type DirectiveId = Branded<number, "DirectiveId">;
/** A block (standing denial) of one subject. */
export type BlockId = Branded<number, "BlockId">;
/** A requester's order. */
export type OrderId = Branded<bigint, "OrderId">;
/** The statement that one release may now happen. */
export type ReceiptId = Branded<bigint, "ReceiptId">;
/** A batch of one custodian. */
export type BatchNumber = Branded<bigint, "BatchNumber">;
/** An emergency access. */
export type EmergencyId = Branded<bigint, "EmergencyId">;
/** A requester's question to one subject. */
export type ConsentRequestId = Branded<bigint, "ConsentRequestId">;
/** An object in a hospital's vault: a record, encrypted. */
export type ObjectId = Branded<string, "ObjectId">;
/** Bytes as lower-case hexadecimal after `0x`. */
export type Hex = `0x${string}`;
/** UTC seconds since 1970. All periods are `[start, end)`. */
export type Moment = Branded<number, "Moment">;
/** Smallest units of the prepaid data credit; one credit is 1,000,000n of them. */
export type Balance = bigint;
/** ISO 639-1 code of a language. */
export type Language = Branded<string, "Language">;
/** ISO 3166-1 alpha-2 code of a country. */
export type Jurisdiction = Branded<string, "Jurisdiction">;

/** One version of a template. */
export interface TemplateRef {
	readonly id: TemplateId;
	readonly version: number;
}

/** A period `[start, end)`; `end: null` never ends. */
export interface Period {
	readonly start: Moment;
	readonly end: Moment | null;
}

/** Makes identifiers from what they are made of. Use only where a value enters the program. */
export const id = {
	account: (text: string) => text as AccountId,
	organization: (number: number) => number as OrganizationId,
	template: (number: number) => number as TemplateId,
	directive: (number: number) => number as DirectiveId,
	block: (number: number) => number as BlockId,
	order: (number: bigint | number) => BigInt(number) as OrderId,
	receipt: (number: bigint | number) => BigInt(number) as ReceiptId,
	batch: (number: bigint | number) => BigInt(number) as BatchNumber,
	emergency: (number: bigint | number) => BigInt(number) as EmergencyId,
	request: (number: bigint | number) => BigInt(number) as ConsentRequestId,
	object: (text: string) => text as ObjectId,
	moment: (seconds: bigint | number) => Number(seconds) as Moment,
	language: (code: string) => code as Language,
	jurisdiction: (code: string) => code as Jurisdiction,
} as const;
