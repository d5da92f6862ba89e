/** What the queue of acts asks of the rest of the core. */

import type { AccountId, Act, ConsentAct, Hex, Moment, Signer, Template } from "../../contracts";
import type { Preview, VaultApi } from "../../vault/client";
import type { Tabs } from "../alone";
import type { Connection, NetworkService } from "../network";
import type { Secrets } from "../secrets";
import type { Storage } from "../storage";

/** What an act would come to, and when that was so. */
export interface Foreseen {
	readonly preview: Preview;
	readonly asOf: Moment;
	readonly stale: boolean;
}

/** What the queue asks of the rest. */
export interface ActsOptions {
	readonly storage: Storage;
	readonly secrets: Secrets;
	readonly vault: VaultApi;
	readonly network: NetworkService;
	readonly signer: () => Signer | null;
	/** Under which account the signer's transactions go: another one where it replaced that one's key. */
	readonly from: (connection: Connection, signer: Signer) => Promise<AccountId>;
	/** What an act would come to, over the newest state known; `null` where none is. */
	readonly preview: (act: ConsentAct) => Promise<Foreseen | null>;
	/** Templates as last read. */
	readonly templates: () => readonly Template[];
	/** An act is in a final block: what follows from it is kept, and what is shown is to be read again. */
	readonly onFinal: (act: Act, genesis: Hex) => Promise<void>;
	/** Whether the ledger's final state is what an act was to make it; `null` where that says nothing of the act. */
	readonly stands: (act: Act) => Promise<boolean | null>;
	/** The call that a motion proposes, as the node has it. */
	readonly motion: (motion: Hex) => Promise<Uint8Array>;
	/** What the tabs of this device have between them; the browser's own if left out. */
	readonly tabs?: Tabs;
	/** The device's clock, in seconds. */
	readonly now?: () => number;
}
