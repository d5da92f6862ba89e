/** Home: who can see what. */
import type { JSX } from "react";
import { LOADING, useCore, useValue, valueOf } from "../../app/core";
import { useActingFor } from "../../app/acting";
import { Page } from "../../app/page";
import { useSign } from "../../app/signing";
import { useVoice } from "../../app/say";
import { BlockList, ConsentList } from "../../components/patient/consents";
import { DoneEntries, OpenEntries } from "../../components/patient/entries";
import { MayVanish } from "../../components/start/kept";
import { ReachList } from "../../components/patient/reach";
import { canBeWithdrawn } from "../../components/patient/standing";
import { Button, ButtonLink, Notice, Section } from "../../components/ui/basics";
import { Loaded } from "../../components/ui/loaded";
import { More } from "../../components/ui/more";
import type { ConsentRequest, Enrolment, Entry, Home, Loadable } from "../../contracts";
import { organizationName } from "../../words/names";
import { EnrolHere } from "./EnrolHere";
import { StaffHere } from "./StaffHere";

/** What home is made of. */
export interface HomeValues {
	readonly home: Home;
	readonly entries: readonly Entry[];
	readonly questions: number;
}

/** Values of the core for {@link HomeView}. */
export function HomePage(): JSX.Element {
	const core = useCore();
	const sign = useSign();
	const { say } = useVoice();
	const enrolment = useValue<Loadable<Enrolment>>(core.patient.enrolment$, LOADING);
	const home = useValue<Loadable<Home>>(core.patient.home$, LOADING);
	const requests = useValue<Loadable<readonly ConsentRequest[]>>(core.patient.requests$, LOADING);
	const entries = useValue<readonly Entry[]>(core.acts.entries$, []);
	const acting = useActingFor();
	const known = valueOf(requests) ?? [];
	const own = valueOf(enrolment);
	if (own?.is === "none" && acting === null) return <EnrolHere />;
	if (own?.is === "staff" && acting === null) return <StaffHere />;
	return (
		<Page title={say("home.title")} lead={say(home.state === "stale" ? "home.lead-old" : "home.lead")}>
			<MayVanish />
			<Loaded value={home} lines={6} retry={() => core.patient.refresh("home")}>
				{(value) => (
					<HomeView
						home={value}
						entries={entries}
						questions={known.filter((request) => request.state.is === "open").length}
						onForbidEmergency={() =>
							sign([{ act: "block", subject: value.subject, denies: EMERGENCY }])
						}
						onAgain={(key) => void core.acts.again(key)}
						onCancel={(key) => void core.acts.cancel(key)}
						onDismiss={(key) => void core.acts.dismiss(key)}
					/>
				)}
			</Loaded>
		</Page>
	);
}

/** A refusal that names breaking the glass: the one thing that keeps hospitals out in an emergency. */
const EMERGENCY = {
	purposes: ["BTG"],
	actions: null,
	categories: null,
	recipient: null,
	confidentiality: null,
	sensitivities: null,
	dataPeriod: null,
	author: null,
} as const;

/** Who can see what, what is on its way, what was said. */
export function HomeView({ home, entries, questions, onForbidEmergency, onAgain, onCancel, onDismiss }: HomeValues & {
	onForbidEmergency: () => void;
	onAgain: (key: string) => void;
	onCancel: (key: string) => void;
	onDismiss: (key: string) => void;
}): JSX.Element {
	const voice = useVoice();
	const { say } = voice;
	const { organizations, consents, survey } = home;
	const live = consents.directives.filter(canBeWithdrawn);
	const past = consents.directives.filter((directive) => !canBeWithdrawn(directive));
	return (
		<>
			{home.openEmergencies.map((emergency) => (
				<Notice key={emergency.id.toString()} tone="stop" title={say("home.emergency-open", { hospital: organizationName(emergency.hospital, organizations, voice) })}>
					{say("home.emergency-open-text", { time: voice.formats.minute(emergency.endsAt) })}
				</Notice>
			))}
			{home.reconsentDue.length > 0 && (
				<Notice tone="waiting" title={say("home.reconsent")} actions={<ButtonLink to="/give">{say("home.reconsent-do")}</ButtonLink>}>
					{say("home.reconsent-text")}
				</Notice>
			)}
			{questions > 0 && (
				<Notice title={say("home.questions", { count: questions })} icon="bell" actions={<ButtonLink to="/inbox">{say("home.questions-do")}</ButtonLink>} />
			)}
			<OpenEntries entries={entries} onAgain={onAgain} onCancel={onCancel} onDismiss={onDismiss} />
			<section aria-label={say("home.title")}>
				<ReachList survey={survey} custodian={home.custodian} organizations={organizations} directives={consents.directives} />
			</section>
			<ButtonLink to="/give" weight="main" icon="plus" wide>
				{say("home.give")}
			</ButtonLink>
			<div className="card emergency">
				<h2>{say("home.emergency")}</h2>
				<p>{survey.emergency.length === 0 ? say("home.emergency-none") : say("home.emergency-text", { count: survey.emergency.length })}</p>
				{survey.emergency.length > 0 && (
					<More title={say("home.emergency-forbid")}>
						<p>{say("home.emergency-forbid-text")}</p>
						<Button weight="stop" onPress={onForbidEmergency}>
							{say("home.emergency-forbid-do")}
						</Button>
					</More>
				)}
			</div>
			<Section title={say("home.consents")}>
				{live.length === 0 ? <p className="soft">{say(past.length === 0 ? "home.no-consents" : "home.none-left")}</p> : <ConsentList directives={live} organizations={organizations} />}
			</Section>
			{consents.blocks.length > 0 && (
				<Section title={say("home.blocks")}>
					<BlockList blocks={consents.blocks} organizations={organizations} />
				</Section>
			)}
			<DoneEntries entries={entries} onAgain={onAgain} onCancel={onCancel} onDismiss={onDismiss} />
			{past.length > 0 && (
				<More title={say("home.past", { count: past.length })}>
					<ConsentList directives={past} organizations={organizations} />
				</More>
			)}
		</>
	);
}
