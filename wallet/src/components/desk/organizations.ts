/** All organizations, for people whose account is no patient's. */
import { LOADING, useCore, useValue } from "../../app/core";
import type { HospitalDesk, Loadable } from "../../contracts";
import type { Organizations } from "../../words/names";

/** What a desk knows of the network. */
export type NetworkView = HospitalDesk["network$"] extends import("rxjs").Observable<Loadable<infer V>> ? V : never;

/** The network as a desk sees it, and its organizations by number. */
export function useNetwork(): { readonly network: Loadable<NetworkView>; readonly organizations: Organizations } {
	const core = useCore();
	const network = useValue<Loadable<NetworkView>>(core.hospital.network$, LOADING);
	const known = network.state === "ready" || network.state === "stale" ? network.value.organizations : [];
	return { network, organizations: new Map(known.map((organization) => [organization.id, organization])) };
}
