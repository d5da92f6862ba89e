/** The desks of a hospital and a partner: when they read anew, and what they share. */

import { distinctUntilChanged, map, merge, skip, Subject, throttleTime } from "rxjs";
import type { HospitalDesk, PartnerDesk } from "../contracts";
import { createHospital } from "./desk/hospital";
import { createPartner } from "./desk/partner";
import { createDesk, type DeskOptions } from "./desk/shared";

/** Both desks, and what only the core asks of them. */
export interface Desks {
	readonly hospital: HospitalDesk;
	readonly partner: PartnerDesk;
	changed(): void;
	dispose(): void;
}

/** Blocks come every second; a topic is read again at most so often, in milliseconds. */
const EVERY = 4_000;

/** Makes the desks. */
export function createDesks(options: DeskOptions): Desks {
	const { network } = options;
	const changes = new Subject<void>();
	const ledger$ = new Subject<void>();
	const following = network.connection$.subscribe((connection) => {
		connection?.node.finalized$.pipe(throttleTime(EVERY)).subscribe(() => ledger$.next());
	});
	const reset$ = merge(options.signer$.pipe(map((signer) => signer?.account)), network.connection$.pipe(distinctUntilChanged()));
	const changed = () => changes.next();
	// Also when the node is gone or back: what was read before is old from that moment on, and is shown as old.
	const troubled$ = network.state$.pipe(
		map((state) => (state.is === "troubled" ? state.trouble.kind : null)),
		distinctUntilChanged(),
		skip(1),
	);
	const desk = createDesk(options, { blocks$: ledger$, acts$: merge(changes, network.back$, troubled$), reset$ });
	return {
		hospital: createHospital(desk, changed),
		partner: createPartner(desk),
		changed,
		dispose() {
			following.unsubscribe();
			changes.complete();
			ledger$.complete();
		},
	};
}
