/** Numbers and names of the ledger, as the contracts have them. The numbers are frozen in `primitives`. */

import {
	ACTIONS, CATEGORIES, OBLIGATIONS, ORGANIZATION_KINDS, PURPOSES, QUALIFICATIONS, REFRAINS, RELATIONS, RIGHTS_OF_REPRESENTATIVES,
	ROLES, type Action, type Category, type Obligation, type OrganizationKind, type Purpose, type Qualification, type Refrain,
	type Relation, type Right, type Role,
} from "../contracts";

/** The codes of a set, by its bits. Bits that are no code say nothing. */
export function fromBits<Code extends string>(codes: readonly Code[], bits: bigint | number): readonly Code[] {
	const set = BigInt(bits);
	return codes.filter((_, at) => ((set >> BigInt(at)) & 1n) === 1n);
}

/** The bits of a set. */
export function toBits<Code extends string>(codes: readonly Code[], set: readonly Code[]): bigint {
	return set.reduce((bits, code) => bits | (1n << BigInt(indexOf(codes, code))), 0n);
}

/** A code's number. */
export function indexOf<Code extends string>(codes: readonly Code[], code: Code): number {
	const at = codes.indexOf(code);
	if (at < 0) throw new RangeError("no such code");
	return at;
}

/** A variant's name in the metadata, `VitalSigns` or `MlTraining`, reduced to what tells codes apart. */
const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, "");

/** Variants whose name is not the code written otherwise. */
const OTHERWISE: Readonly<Record<string, string>> = {
	examfindings: "exam",
	ethicsboard: "ethics_board",
	privacyofficer: "privacy_officer",
	researcherstatus: "researcher_status",
};

function byVariant<Code extends string>(codes: readonly Code[]): (variant: { readonly type: string }) => Code {
	const known = new Map(codes.map((code) => [plain(code), code]));
	return ({ type }) => {
		const name = plain(type);
		const code = known.get(plain(OTHERWISE[name] ?? name));
		if (code === undefined) throw new RangeError("a code that this program does not know");
		return code;
	};
}

/** Codes from the variants of the metadata's enums. */
export const codeOf = {
	purpose: byVariant<Purpose>(PURPOSES),
	action: byVariant<Action>(ACTIONS),
	category: byVariant<Category>(CATEGORIES),
	kind: byVariant<OrganizationKind>(ORGANIZATION_KINDS),
	qualification: byVariant<Qualification>(QUALIFICATIONS),
	relation: byVariant<Relation>(RELATIONS),
} as const;

/** Codes of sets. */
export const codesOf = {
	categories: (bits: bigint | number): readonly Category[] => fromBits(CATEGORIES, bits),
	obligations: (bits: bigint | number): readonly Obligation[] => fromBits(OBLIGATIONS, bits),
	refrains: (bits: bigint | number): readonly Refrain[] => fromBits(REFRAINS, bits),
	rights: (bits: bigint | number): readonly Right[] => fromBits(RIGHTS_OF_REPRESENTATIVES, bits),
	roles: (bits: bigint | number): readonly Role[] => fromBits(ROLES, bits),
} as const;

/** `UpperCamel` to `snake_case`, for the enums that have no table of codes. */
export function snake(name: string): string {
	return name.replace(/(?<!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
}
