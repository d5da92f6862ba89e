/** Erasures that patients demanded: a privacy officer answers each within its time. */
import { useState, type JSX } from "react";
import { LOADING, useCore, useValue } from "../../../app/core";
import { Page } from "../../../app/page";
import { useVoice } from "../../../app/say";
import { Badge, Button, Empty, Notice, Rows, type Tone } from "../../../components/ui/basics";
import { Choice, Tick } from "../../../components/ui/fields";
import { FailureNotice, Loaded } from "../../../components/ui/loaded";
import { Sheet } from "../../../components/ui/sheet";
import { ERASURE_REASONS, RETENTION_GROUNDS, type Erasure, type ErasureReason, type Failure, type Loadable, type RetentionGround } from "../../../contracts";
import { shortAccount } from "../../../words/names";

/** What is decided of an erasure. */
export type Decided = { readonly erase: ErasureReason } | { readonly keep: RetentionGround };

/** Values of the core for the views. */
export function ErasuresPage(): JSX.Element {
	const core = useCore();
	const { say } = useVoice();
	const erasures = useValue<Loadable<readonly Erasure[]>>(core.hospital.erasures$, LOADING);
	const [asked, setAsked] = useState<{ readonly erasure: Erasure; readonly what: "erase" | "keep" } | null>(null);
	const [failure, setFailure] = useState<Failure | null>(null);
	const [busy, setBusy] = useState(false);
	const decide = async (erasure: Erasure, decided: Decided) => {
		setBusy(true);
		setFailure(null);
		const done = await core.hospital.decideErasure(erasure.id, decided);
		setBusy(false);
		if (done.ok) setAsked(null);
		else setFailure(done.failure);
	};
	return (
		<Page title={say("desk.erasures")} lead={say("erasures.lead")}>
			<Loaded value={erasures}>
				{(value) => (
					<ErasuresView
						erasures={value}
						onAsk={(erasure, what) => {
							setFailure(null);
							setAsked({ erasure, what });
						}}
					/>
				)}
			</Loaded>
			{asked !== null && (
				<DecideSheet
					what={asked.what}
					erasure={asked.erasure}
					failure={failure}
					busy={busy}
					onDecide={(decided) => void decide(asked.erasure, decided)}
					onClose={() => setAsked(null)}
				/>
			)}
		</Page>
	);
}

const TONE: Record<Erasure["state"], Tone> = { waiting: "waiting", started: "moving", destroyed: "moving", declining: "moving", done: "final", declined: "final" };

/** All of them, those that wait first. */
export function ErasuresView({ erasures, onAsk }: { erasures: readonly Erasure[]; onAsk: (erasure: Erasure, what: "erase" | "keep") => void }): JSX.Element {
	const { say, formats } = useVoice();
	const overdue = erasures.filter((erasure) => erasure.overdue).length;
	if (erasures.length === 0) return <Empty icon="check" title={say("erasures.none")} />;
	return (
		<>
			{overdue > 0 && (
				<Notice tone="stop" urgent title={say("erasures.overdue", { count: overdue })}>
					{say("erasures.overdue-text")}
				</Notice>
			)}
			<ul className="stack">
				{erasures.map((erasure) => (
					<li className="card" key={erasure.id} data-erasure={erasure.id} data-state={erasure.state}>
						<div className="card-head">
							<h2>{erasure.demand === null ? say("erasures.own") : say("erasures.demand", { number: erasure.demand.toString() })}</h2>
							<Badge tone={erasure.overdue ? "stop" : TONE[erasure.state]}>{say(erasure.overdue ? "erasures.is-overdue" : `erasures.${erasure.state}`)}</Badge>
						</div>
						<Rows
							rows={[
								...(erasure.account === null ? [] : [{ label: say("desk.patient"), text: <bdi dir="ltr" className="mono">{shortAccount(erasure.account)}</bdi> }]),
								{ label: say("erasures.what"), text: erasure.everything ? say("erasures.everything") : say("erasures.some") },
								{ label: say("erasures.since"), text: formats.minute(erasure.demandedAt) },
								...(erasure.due === null || erasure.state !== "waiting" ? [] : [{ label: say("erasures.due"), text: formats.minute(erasure.due) }]),
								...(erasure.state === "destroyed" || erasure.state === "done" ? [{ label: say("erasures.records"), text: formats.number(erasure.records) }] : []),
								...(erasure.reason === null ? [] : [{ label: say("erasures.reason"), text: say(`erasure-reason.${erasure.reason}`) }]),
								...(erasure.ground === null ? [] : [{ label: say("erasures.ground"), text: say(`retention.${erasure.ground}`) }]),
							]}
						/>
						{erasure.state === "waiting" &&
							(erasure.listMissing ? (
								<p className="soft">{say("erasures.list-missing")}</p>
							) : (
								<div className="actions">
									<Button weight="main" onPress={() => onAsk(erasure, "erase")}>
										{say("erasures.erase")}
									</Button>
									<Button onPress={() => onAsk(erasure, "keep")}>{say("erasures.keep")}</Button>
								</div>
							))}
					</li>
				))}
			</ul>
		</>
	);
}

/** Asks for the reason, and before erasing once more: nothing brings a destroyed key back. */
export function DecideSheet({ what, erasure, failure, busy, onDecide, onClose }: {
	what: "erase" | "keep";
	erasure: Erasure;
	failure: Failure | null;
	busy: boolean;
	onDecide: (decided: Decided) => void;
	onClose: () => void;
}): JSX.Element {
	const { say } = useVoice();
	const [reason, setReason] = useState<ErasureReason | null>(null);
	const [ground, setGround] = useState<RetentionGround | null>(null);
	const [sure, setSure] = useState(false);
	const footer =
		what === "erase" ? (
			<Button weight="stop" wide isPending={busy} isDisabled={reason === null || !sure} onPress={() => reason !== null && onDecide({ erase: reason })}>
				{say("erasures.erase-now")}
			</Button>
		) : (
			<Button weight="main" wide isPending={busy} isDisabled={ground === null} onPress={() => ground !== null && onDecide({ keep: ground })}>
				{say("erasures.keep-now")}
			</Button>
		);
	return (
		<Sheet open title={say(what === "erase" ? "erasures.erase" : "erasures.keep")} onClose={onClose} footer={footer}>
			<div className="stack">
				{failure !== null && <FailureNotice failure={failure} />}
				{what === "erase" ? (
					<>
						<Notice tone="stop" title={say("erasures.for-good")}>
							{say(erasure.everything ? "erasures.for-good-all" : "erasures.for-good-some")}
						</Notice>
						<Choice label={say("erasures.reason")} options={ERASURE_REASONS.map((value) => ({ value, label: say(`erasure-reason.${value}`) }))} value={reason} onChange={setReason} />
						<Tick value={sure} onChange={setSure}>
							{say("erasures.sure")}
						</Tick>
					</>
				) : (
					<>
						<p>{say("erasures.keep-text")}</p>
						<Choice label={say("erasures.ground")} options={RETENTION_GROUNDS.map((value) => ({ value, label: say(`retention.${value}`) }))} value={ground} onChange={setGround} />
					</>
				)}
			</div>
		</Sheet>
	);
}
