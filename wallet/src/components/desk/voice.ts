/** The names of codes speak to patients: "who you are". To staff they speak of the patient. */
import { useMemo } from "react";
import type { MessageId } from "../../app/i18n";
import { useVoice, type Voice } from "../../app/say";

/** Codes that have other words for staff. */
export const OTHERWISE: ReadonlySet<string> = new Set([
	"purpose.TREAT", "purpose.HPAYMT", "purpose.PATRQT", "purpose.FAMRQT", "purpose.PWATRNY", "purpose.SUPNWK", "category.family-history",
	"category.research-participation", "obligation.DEID", "obligation.PSEUD", "obligation.CPLYCD", "refrain.NORELINK", "refrain.NORDSCLCD",
]);

/** The voice in which desks speak. */
export function useStaffVoice(): Voice {
	const voice = useVoice();
	return useMemo(() => ({ ...voice, say: (id, values) => voice.say(OTHERWISE.has(id) ? (`for-staff.${id}` as MessageId) : id, values) }), [voice]);
}
