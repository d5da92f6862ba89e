/** For whom somebody acts: the core says whose everything is about, which is mostly one's own account. */
import type { AccountId, KeystoreState } from "../contracts";
import { useCore, useValue } from "./core";

/** The account that signs; `null` before there is one. */
export function useOwnAccount(): AccountId | null {
	const core = useCore();
	const keystore = useValue<KeystoreState>(core.keystore.state$, { is: "loading" });
	return keystore.is === "unlocked" || keystore.is === "locked" || keystore.is === "unlocking" ? keystore.signer.account : null;
}

/** Whom somebody represents now; `null` while acting for oneself. */
export function useActingFor(): AccountId | null {
	const core = useCore();
	const own = useOwnAccount();
	const subject = useValue<AccountId | null>(core.patient.subject$, null);
	return subject === own ? null : subject;
}
