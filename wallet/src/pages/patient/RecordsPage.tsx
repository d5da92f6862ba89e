/** My records, decrypted on this device and nowhere else. */
import { useEffect, useState, type JSX } from "react";
import { useSign } from "../../app/signing";
import { LOADING, useCore, useValue } from "../../app/core";
import { Page } from "../../app/page";
import { useVoice } from "../../app/say";
import { ResourceView } from "../../components/patient/resource";
import { VerifiedView } from "../../components/patient/verified";
import { Badge, Button, Empty, LinkRow, Notice, Section, Skeleton } from "../../components/ui/basics";
import { Choice } from "../../components/ui/fields";
import { FailureNotice, Loaded } from "../../components/ui/loaded";
import { More } from "../../components/ui/more";
import { CATEGORIES, id, type Category, type Failure, type GatewaySession, type Loadable, type OpenRecord, type Outcome, type RecordEntry, type Verified } from "../../contracts";

/** Values of the core for {@link RecordsView}. */
export function RecordsPage(): JSX.Element {
	const core = useCore();
	const { say } = useVoice();
	const records = useValue<Loadable<readonly RecordEntry[]>>(core.patient.records$, LOADING);
	const session = useValue<GatewaySession>(core.gateway.session$, { is: "signed_out" });
	const [refused, setRefused] = useState<Failure | null>(null);
	const signedOut = records.state === "failed" && records.because.kind === "signed_out";
	const signIn = async () => {
		const entered = await core.gateway.signIn();
		setRefused(entered.ok ? null : entered.failure);
		if (entered.ok) core.patient.refresh("records");
	};
	return (
		<Page title={say("records.title")} lead={say("records.lead")}>
			{signedOut ? (
				<>
					{refused !== null && <FailureNotice failure={refused} />}
					<Notice title={say("records.sign-in")} icon="lock" actions={
						<Button weight="main" isPending={session.is === "signing_in"} onPress={() => void signIn()}>
							{say("records.sign-in-do")}
						</Button>
					}>
						{say("records.sign-in-text")}
					</Notice>
				</>
			) : (
				<Loaded value={records} retry={() => core.patient.refresh("records")}>
					{(value) => <RecordsView records={value} />}
				</Loaded>
			)}
		</Page>
	);
}

/** How many are shown before asking for more. */
const PAGE = 40;

/** The list, newest clinical time first, by kind. */
export function RecordsView({ records }: { records: readonly RecordEntry[] }): JSX.Element {
	const { say, formats } = useVoice();
	const [kind, setKind] = useState<Category | "all">("all");
	const [shown, setShown] = useState(PAGE);
	if (records.length === 0) {
		return (
			<Empty icon="document" title={say("records.none")}>
				<p>{say("records.none-text")}</p>
			</Empty>
		);
	}
	const there = CATEGORIES.filter((category) => records.some((record) => record.category === category));
	const fit = records
		.filter((record) => kind === "all" || record.category === kind)
		.sort((a, b) => (b.clinicalTime ?? b.receivedAt) - (a.clinicalTime ?? a.receivedAt));
	return (
		<>
			<Choice
				compact
				label={say("records.kinds")}
				options={[{ value: "all", label: say("records.all", { count: records.length }) }, ...there.map((category) => ({ value: category, label: say(`category.${category}`) }))]}
				value={kind}
				onChange={(next: Category | "all") => {
					setKind(next);
					setShown(PAGE);
				}}
			/>
			<ul className="stack-tight" data-testid="records">
				{fit.slice(0, shown).map((record) => (
					<li key={record.object}>
						<LinkRow to={`/records/${record.object}`} icon="document" title={say(`category.${record.category}`)}>
							<span>{record.clinicalTime === null ? say("records.undated") : formats.day(record.clinicalTime)}</span>
							<span>{record.resourceType}</span>
						</LinkRow>
					</li>
				))}
			</ul>
			{fit.length > shown && (
				<Button wide onPress={() => setShown(shown + PAGE)}>
					{say("records.more", { count: fit.length - shown })}
				</Button>
			)}
		</>
	);
}

/** One record, opened. It leaves memory with the page. */
export function RecordPage({ object }: { object: string }): JSX.Element {
	const core = useCore();
	const { say } = useVoice();
	const [opened, setOpened] = useState<Outcome<OpenRecord> | null>(null);
	const [checked, setChecked] = useState<Outcome<Verified> | "checking" | null>(null);
	const sign = useSign();
	const [asked, setAsked] = useState(false);
	const demand = async () => {
		const act = await core.patient.erasureAct(id.object(object));
		if (act !== null) sign([act], () => setAsked(true));
	};
	const [turn, setTurn] = useState(0);
	useEffect(() => {
		let gone = false;
		setOpened(null);
		void core.patient.openRecord(id.object(object)).then((outcome) => {
			if (!gone) setOpened(outcome);
		});
		return () => {
			gone = true;
			setOpened(null);
		};
	}, [core, object, turn]);
	const verify = async () => {
		setChecked("checking");
		setChecked(await core.patient.verifyRecord(id.object(object)));
	};
	const title = opened?.ok === true ? say(`category.${opened.value.entry.category}`) : say("records.one");
	return (
		<Page title={title} back={{ to: "/records", label: say("records.title") }}>
			{opened === null && <Skeleton label={say("records.opening")} lines={6} />}
			{opened !== null && !opened.ok && <FailureNotice failure={opened.failure} retry={() => setTurn(turn + 1)} />}
			{opened?.ok === true && (
				<>
					<RecordView record={opened.value} />
					<Section title={say("records.proof")}>
						{opened.value.integrity === "not_anchored_yet" ? (
							<p className="soft">{say("records.not-anchored")}</p>
						) : checked === null || checked === "checking" ? (
							<Button icon="shield" isPending={checked === "checking"} onPress={() => void verify()}>
								{say("records.check")}
							</Button>
						) : checked.ok ? (
							<VerifiedView verified={checked.value} />
						) : (
							<FailureNotice failure={checked.failure} retry={() => void verify()} />
						)}
					</Section>
					<More title={say("records.erase")}>
						<p>{say("records.erase-text")}</p>
						{asked ? (
							<Notice tone="moving" title={say("records.erase-asked")} />
						) : (
							<Button weight="stop" onPress={() => void demand()}>
								{say("records.erase-do")}
							</Button>
						)}
					</More>
				</>
			)}
		</Page>
	);
}

/** What a record says, first in words, then exactly. */
export function RecordView({ record }: { record: OpenRecord }): JSX.Element {
	const { say, formats } = useVoice();
	const { entry } = record;
	return (
		<>
			<p className="badges">
				<Badge tone="final" icon="lock">
					{say("records.opened-here")}
				</Badge>
				{entry.sensitivities.map((code) => (
					<Badge key={code} tone="waiting">
						{say(`sensitivity.${code}`)}
					</Badge>
				))}
			</p>
			<ResourceView text={record.text} />
			<More title={say("records.exactly")}>
				<p className="soft">{say("records.exactly-text", { size: formats.bytes(entry.size), type: entry.resourceType })}</p>
				{/* Reached by keyboard, so that it can be scrolled. */}
				<pre className="raw" dir="ltr" tabIndex={0} aria-label={say("records.exactly")}>
					{record.text}
				</pre>
			</More>
		</>
	);
}
