/** All organizations, for people whose account is no patient's. */
import { useMemo } from "react";
import { LOADING, useCore, useValue, valueOf } from "../../app/core";
import type { HospitalDesk, Loadable } from "../../contracts";
import type { Organizations } from "../../words/names";

/** What a desk knows of the network. */
export type NetworkView = HospitalDesk["network$"] extends import("rxjs").Observable<Loadable<infer V>> ? V : never;

const NONE: Organizations = new Map();

/** Organizations by number; empty until they are read. */
export function useOrganizations(): Organizations {
	const core = useCore();
	const found = useValue<Loadable<Organizations>>(core.hospital.organizations$, LOADING);
	return useMemo(() => (valueOf(found) ?? NONE), [found]);
}
