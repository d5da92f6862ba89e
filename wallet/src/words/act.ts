/** Acts in plain words: before signing, and afterwards in the list of what is on its way. */
import type { MessageId } from "../app/i18n";
import type { Voice } from "../app/say";
import { NARROWING, type Act, type Consents, type OrderTerms } from "../contracts";
import { organizationName, shortAccount, type Organizations } from "./names";
import { categoriesInWords, directiveTitle, periodInWords } from "./rule";

/** What words need to know. */
export interface Known {
	readonly organizations: Organizations;
	readonly consents: Consents | null;
}

/** Whether an act only takes back. */
export function isNarrowing(act: Act): boolean {
	return (NARROWING as readonly string[]).includes(act.act);
}

/** What an act is called: short, for headings and lists. */
export function actTitle(act: Act, { say }: Voice): string {
	if (act.act === "answer_request") return say(act.answer === "agreed" ? "act.answer_agreed.title" : "act.answer_declined.title");
	if (act.act === "set_recovery") return say(act.commitment === null ? "act.unset_recovery.title" : "act.set_recovery.title");
	if (act.act === "vote") return say(act.approve ? "act.vote_for.title" : "act.vote_against.title");
	return say(`act.${act.act}.title` as MessageId);
}

function consentTitle(directive: number, { consents, organizations }: Known, voice: Voice): string {
	const known = consents?.directives.find((candidate) => candidate.id === directive);
	return known === undefined ? voice.say("name.consent", { number: directive }) : directiveTitle(known, organizations, voice);
}

/** What an act means, as a sentence a patient can decide on. */
export function actMeaning(act: Act, known: Known, voice: Voice): string {
	const { say, formats } = voice;
	switch (act.act) {
		case "give_consent":
		case "amend_consent":
			return say(`act.${act.act}.means`, { period: periodInWords(act.draft.period, Date.now() / 1000, voice) });
		case "withdraw_consent":
		case "remove_directive":
		case "suspend":
		case "resume":
			return say(`act.${act.act}.means`, { consent: consentTitle(act.directive, known, voice) });
		case "answer_request":
			return say(act.answer === "agreed" ? "act.answer_agreed.means" : "act.answer_declined.means");
		case "redeem":
		case "redeem_for":
			return say(`act.${act.act}.means`, { amount: formats.amount(act.amount) });
		case "remove_representative":
			return say("act.remove_representative.means", { account: shortAccount(act.representative) });
		case "set_recovery":
			return say(act.commitment === null ? "act.unset_recovery.means" : "act.set_recovery.means");
		case "open_recovery":
		case "approve_recovery":
			return say(`act.${act.act}.means`, { account: shortAccount(act.subject), key: shortAccount(act.newKey) });
		case "complete_recovery":
			return say("act.complete_recovery.means", { account: shortAccount(act.subject) });
		case "enroll_subject":
			return say("act.enroll_subject.means", { account: shortAccount(act.subject) });
		case "accept_order":
		case "decline_order":
		case "cancel_order":
		case "settle":
			return say(`act.${act.act}.means`, { order: act.order.toString() });
		case "include_subjects":
			return say("act.include_subjects.means", { order: act.order.toString(), count: act.subjects.length });
		case "dispute":
			return say("act.dispute.means", { order: act.order.toString(), account: shortAccount(act.subject) });
		case "appoint_representative":
			return say("act.appoint_representative.means", {
				account: shortAccount(act.representative),
				patient: shortAccount(act.subject),
				day: formats.day(act.until),
				rights: formats.and(act.rights.map((right) => say(`right.${right}`))),
			});
		case "open_emergency_access":
			return say("act.open_emergency_access.means", { patient: shortAccount(act.subject), count: act.hours });
		case "review_emergency_access":
			return say("act.review_emergency_access.means", { verdict: say(`verdict.${act.verdict}`) });
		case "appoint":
			return say("act.appoint.means", { account: shortAccount(act.account), roles: formats.and(act.roles.map((role) => say(`role.${role}`))) });
		case "dismiss":
			return say("act.dismiss.means", { account: shortAccount(act.account) });
		case "vote":
			return say(act.approve ? "act.vote_for.means" : "act.vote_against.means", { number: act.index });
		case "close_motion":
			return say("act.close_motion.means", { number: act.index });
		case "place_order":
			return say("act.place_order.means", { hospital: organizationName(act.custodian, known.organizations, voice), ...orderValues(act.terms, voice) });
		case "request_consent":
			return say("act.request_consent.means", {
				account: shortAccount(act.subject),
				what: categoriesInWords(act.categories, voice),
				why: say(`purpose.${act.purpose}`),
			});
		default:
			return say(`act.${act.act}.means`);
	}
}

/** An order's terms as values of a message. */
export function orderValues(terms: OrderTerms, voice: Voice): { what: string; why: string; price: string; most: string } {
	return {
		what: categoriesInWords([...terms.required, ...terms.optional], voice),
		why: voice.say(`purpose.${terms.purpose}`),
		price: voice.formats.amount(terms.price),
		most: voice.formats.number(terms.maxLines),
	};
}
