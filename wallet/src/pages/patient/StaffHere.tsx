/** The account is no patient's but staff's: the way to the desk of the organization. */
import type { JSX } from "react";
import { LOADING, useCore, useValue } from "../../app/core";
import { Page } from "../../app/page";
import { useVoice } from "../../app/say";
import { LinkRow } from "../../components/ui/basics";
import { Loaded } from "../../components/ui/loaded";
import type { Loadable, Organization } from "../../contracts";
import { organizationName } from "../../words/names";

/** One link, to the desk there is for this kind of organization. */
export function StaffHere(): JSX.Element {
	const core = useCore();
	const voice = useVoice();
	const { say } = voice;
	const organization = useValue<Loadable<Organization>>(core.hospital.organization$, LOADING);
	return (
		<Page title={say("staff-here.title")} lead={say("staff-here.lead")}>
			<Loaded value={organization} retry={() => core.patient.refresh("home")}>
				{(known) => {
					const name = organizationName(known.id, new Map([[known.id, known]]), voice);
					switch (known.kind) {
						case "hospital":
							return <LinkRow to="/hospital" icon="hospital" title={say("staff-here.hospital")}>{name}</LinkRow>;
						case "partner":
							return <LinkRow to="/partner" icon="flask" title={say("staff-here.partner")}>{name}</LinkRow>;
						default:
							return <LinkRow to="/auditor" icon="shield" title={say("more.auditor")}>{name}</LinkRow>;
					}
				}}
			</Loaded>
		</Page>
	);
}
