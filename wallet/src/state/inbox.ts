/** The inbox: what the gateway says happened, in the contracts' words. */

import { id, type InboxItem } from "../contracts";
import type { InboxEntry } from "../gateway/types";

/** An inbox entry of the gateway. Kinds that this program does not know are kept by name, and so is one that cannot be read. */
export function inboxItem(entry: InboxEntry): InboxItem {
	const what = ((): InboxItem["what"] => {
		try {
			return whatOf(entry);
		} catch {
			// One entry that cannot be read hides no other.
			return { kind: "other", code: entry.kind };
		}
	})();
	return { id: String(entry.number), at: id.moment(entry.at), seen: !entry.unread, what };
}

function whatOf(entry: InboxEntry): InboxItem["what"] {
	const { refs } = entry;
	const organization = id.organization(refs.organization ?? 0);
	const order = id.order(refs.order ?? 0);
	const request = id.request(refs.request ?? 0);
	const emergency = id.emergency(refs.emergency ?? 0);
	const account = id.account(refs.account ?? "");
	const purpose = (refs.purpose as never) ?? null;
	switch (entry.kind) {
		case "enrolled":
			return { kind: "enrolled" };
		case "enrolment-ended":
			return { kind: "enrolment_ended" };
		case "access-opened":
			return { kind: "accessed", recipient: organization };
		case "order-included":
			return { kind: "included", requester: organization, purpose, order };
		case "release-authorized":
			return { kind: "release_allowed", order };
		case "line-dropped":
			return { kind: "line_dropped", order };
		case "emergency-opened":
			return { kind: "emergency_opened", emergency, hospital: organization, late: false };
		case "emergency-late":
			return { kind: "emergency_opened", emergency, hospital: organization, late: true };
		case "emergency-not-entered":
			return { kind: "emergency_not_entered" };
		case "emergency-reviewed":
			return { kind: "emergency_reviewed", emergency, verdict: (refs.code ?? "unclear") as never };
		case "review-overdue":
			return { kind: "review_overdue", emergency };
		case "consent-requested":
			return { kind: "request", request, requester: organization };
		case "request-answered":
			return { kind: "request_answered", request, answer: refs.code === "agreed" ? "agreed" : "declined" };
		case "request-expired":
			return { kind: "request_expired", request, requester: organization };
		case "payout":
			return { kind: "paid", amount: BigInt(refs.amount ?? "0"), order: refs.order === undefined ? null : order };
		case "consent-changed":
			return { kind: "consent_changed", by: account };
		case "consent-expiring":
			return { kind: "consent_expiring", directive: id.directive(refs.directive ?? 0) };
		case "reconsent-due":
			return { kind: "reconsent_due", template: { id: id.template(refs.template ?? 0), version: refs.minimum ?? 0 } };
		case "representative-appointed":
			return { kind: "representative_appointed", account };
		case "representative-ended":
			return { kind: "representative_removed", account };
		case "recovery-opened":
		case "recovery-approved":
			return { kind: "recovery_started" };
		case "key-replaced":
			return { kind: "recovery_finished" };
		case "recovery-cancelled":
			return { kind: "recovery_cancelled" };
		case "recovery-key-set":
			return { kind: "recovery_code_changed" };
		case "erasure-requested":
			return { kind: "erasure_asked" };
		case "erasure-answered":
			return { kind: "erasure_answered" };
		case "erasure-overdue":
			return { kind: "erasure_overdue" };
		default:
			return { kind: "other", code: entry.kind };
	}
}
