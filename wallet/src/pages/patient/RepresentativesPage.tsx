/** Who may act for me, and for whom I act. */
import type { JSX } from "react";
import { LOADING, useCore, useValue, valueOf } from "../../app/core";
import { useActingFor } from "../../app/acting";
import { Page } from "../../app/page";
import { go } from "../../app/route";
import { useSign } from "../../app/signing";
import { useVoice } from "../../app/say";
import { Badge, Button, ButtonLink, Empty, Notice, Rows, Section } from "../../components/ui/basics";
import { Loaded } from "../../components/ui/loaded";
import type { AccountId, Home, Loadable, Representation } from "../../contracts";
import { organizationName, shortAccount, type Organizations } from "../../words/names";

/** Values of the core for {@link RepresentativesView}. */
export function RepresentativesPage(): JSX.Element {
	const core = useCore();
	const sign = useSign();
	const { say } = useVoice();
	const representation = useValue<Loadable<Representation>>(core.patient.representation$, LOADING);
	const acting = useActingFor();
	const home = useValue<Loadable<Home>>(core.patient.home$, LOADING);
	const value = valueOf(home);
	return (
		<Page title={say("reps.title")} lead={say("reps.lead")} back={{ to: "/more", label: say("nav.more") }}>
			<Loaded value={representation} retry={() => core.patient.refresh("representation")}>
				{(loaded) => (
					<RepresentativesView
						representation={loaded}
						organizations={value?.organizations ?? new Map()}
						acting={acting}
						onActFor={(account) => {
							core.patient.actFor(account);
							go("/");
						}}
						onRemove={value === null ? null : (representative) => sign([{ act: "remove_representative", subject: value.subject, representative }])}
					/>
				)}
			</Loaded>
		</Page>
	);
}

/** Both lists. Appointing is done at the hospital, which attests the evidence. */
export function RepresentativesView({ representation, organizations, acting, onActFor, onRemove }: {
	representation: Representation;
	organizations: Organizations;
	acting: AccountId | null;
	onActFor: (account: AccountId | null) => void;
	onRemove: ((account: AccountId) => void) | null;
}): JSX.Element {
	const voice = useVoice();
	const { say, formats } = voice;
	const { representatives, represents, proposal } = representation;
	return (
		<>
			{proposal !== null && (
				<Notice tone="waiting" title={say("reps.proposal")}>
					{say("reps.proposal-text", { time: formats.minute(proposal.since), count: proposal.agreed.length })}
				</Notice>
			)}
			<Section title={say("reps.for-me")}>
				{representatives.length === 0 ? (
					<Empty icon="people" title={say("reps.nobody")}>
						<p>{say("reps.nobody-text")}</p>
					</Empty>
				) : (
					<ul className="stack">
						{representatives.map((one) => (
							<li className="card" key={one.account}>
								<h3>{say(`relation.${one.relation}`)}</h3>
								<Rows
									rows={[
										{ label: say("reps.account"), text: <bdi dir="ltr" className="mono">{shortAccount(one.account)}</bdi> },
										{ label: say("reps.may"), text: formats.and(one.rights.map((right) => say(`right.${right}`))) },
										{ label: say("row.until"), text: formats.day(one.until) },
										{ label: say("reps.attested"), text: organizationName(one.attestedBy, organizations, voice) },
									]}
								/>
								{onRemove !== null && (
									<Button weight="stop" onPress={() => onRemove(one.account)}>
										{say("reps.remove")}
									</Button>
								)}
							</li>
						))}
					</ul>
				)}
			</Section>
			{represents.length > 0 && (
				<Section title={say("reps.for-others")}>
					<ul className="stack">
						{represents.map((one) => (
							<li className="card" key={one.subject}>
								<p className="card-head">
									<bdi dir="ltr" className="mono">
										{shortAccount(one.subject)}
									</bdi>
									{acting === one.subject && <Badge tone="moving">{say("reps.acting")}</Badge>}
								</p>
								<Rows
									rows={[
										{ label: say("reps.you-may"), text: formats.and(one.rights.map((right) => say(`right.${right}`))) },
										{ label: say("row.until"), text: formats.day(one.until) },
									]}
								/>
								{one.rights.includes("recover") && (
									<ButtonLink to={`/recovery/for/${one.subject}`} icon="key">
										{say("reps.help")}
									</ButtonLink>
								)}
								{acting === one.subject ? (
									<Button onPress={() => onActFor(null)}>{say("reps.act-for-me")}</Button>
								) : (
									<Button onPress={() => onActFor(one.subject)}>{say("reps.act-for")}</Button>
								)}
							</li>
						))}
					</ul>
				</Section>
			)}
		</>
	);
}
