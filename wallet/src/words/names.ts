/** What organizations, recipients and accounts are called. */
import type { Voice } from "../app/say";
import type { AccountId, Organization, OrganizationId, Recipient } from "../contracts";

/** Organizations by number. */
export type Organizations = ReadonlyMap<OrganizationId, Organization>;

/** A sentence may begin with it. */
const capital = (text: string, locale: string): string => text.slice(0, 1).toLocaleUpperCase(locale) + text.slice(1);

/** An organization: by its name, else by what it is, where, and its number. The ledger knows no names. */
export function organizationName(id: OrganizationId, known: Organizations, { say, formats, locale }: Voice): string {
	const organization = known.get(id);
	if (organization === undefined) return say("name.organization", { number: id });
	if (organization.name !== null) return organization.name;
	return say("name.kind", {
		kind: capital(say(`kind.${organization.kind}`), locale),
		number: id,
		country: formats.country(organization.jurisdiction),
	});
}

/** Who a rule is about. */
export function recipientName(recipient: Recipient | null, known: Organizations, voice: Voice): string {
	if (recipient === null) return voice.say("name.everybody");
	switch (recipient.by) {
		case "organization":
			return organizationName(recipient.organization, known, voice);
		case "kind":
			return voice.say(`every.${recipient.kind}`);
		case "jurisdiction":
			return voice.say("name.country", { country: voice.formats.country(recipient.jurisdiction) });
	}
}

/** An account, short: enough of both ends to compare two by eye. */
export function shortAccount(account: AccountId): string {
	return account.length <= 14 ? account : `${account.slice(0, 6)}…${account.slice(-6)}`;
}
