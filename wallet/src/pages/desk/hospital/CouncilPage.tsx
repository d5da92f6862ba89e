/** The council: what is proposed, in full, and how this hospital votes. */
import type { JSX } from "react";
import { LOADING, useCore, useValue } from "../../../app/core";
import { Page } from "../../../app/page";
import { useVoice } from "../../../app/say";
import { CallView } from "../../../components/signing/call";
import { Badge, Button, Empty, Notice, Rows } from "../../../components/ui/basics";
import { Loaded } from "../../../components/ui/loaded";
import { More } from "../../../components/ui/more";
import type { AccountId, Council, HospitalAct, KeystoreState, Loadable, Motion } from "../../../contracts";
import type { OnAct } from "../HospitalDesk";

/** Values of the core for the view. */
export function CouncilPage({ onAct }: { onAct: OnAct }): JSX.Element {
	const core = useCore();
	const { say } = useVoice();
	const council = useValue<Loadable<Council>>(core.hospital.council$, LOADING);
	const keystore = useValue<KeystoreState>(core.keystore.state$, { is: "loading" });
	const own = keystore.is === "unlocked" ? keystore.signer.account : null;
	return (
		<Page title={say("desk.council")} lead={say("council.lead")}>
			<Loaded value={council}>{(value) => <CouncilView council={value} own={own} onAct={onAct} />}</Loaded>
		</Page>
	);
}

/** Open motions. One whose call cannot be shown cannot be voted for. */
export function CouncilView({ council, own, onAct }: { council: Council; own: AccountId | null; onAct: (act: HospitalAct) => void }): JSX.Element {
	const { say } = useVoice();
	return (
		<>
			{!council.hasSeat && (
				<Notice tone="calm" icon="people" title={say("council.no-seat")}>
					{say("council.no-seat-text")}
				</Notice>
			)}
			{council.motions.length === 0 && <Empty icon="people" title={say("council.none")} />}
			<ul className="stack">
				{council.motions.map((motion) => (
					<li key={motion.hash}>
						<MotionCard motion={motion} block={council.block} hasSeat={council.hasSeat} own={own} onAct={onAct} />
					</li>
				))}
			</ul>
		</>
	);
}

function MotionCard({ motion, block, hasSeat, own, onAct }: { motion: Motion; block: number; hasSeat: boolean; own: AccountId | null; onAct: (act: HospitalAct) => void }): JSX.Element {
	const { say, formats } = useVoice();
	const enough = motion.ayes.length >= motion.threshold;
	const over = motion.endsAtBlock <= block;
	const voted = own === null ? null : motion.ayes.includes(own) ? "yes" : motion.nays.includes(own) ? "no" : null;
	return (
		<article className="card" data-motion={motion.index}>
			<div className="card-head">
				<h2>{say("council.motion", { number: motion.index })}</h2>
				<Badge tone={enough ? "moving" : "waiting"}>{say("council.votes", { ayes: formats.number(motion.ayes.length), of: formats.number(motion.threshold) })}</Badge>
			</div>
			{motion.call === null ? (
				<Notice tone="stop" title={say("council.unknown")}>
					{say("council.unknown-text")}
				</Notice>
			) : (
				<>
					<p className="lead" lang="en" dir="ltr">
						{firstSentence(motion.call.doc)}
					</p>
					<More title={say("council.exactly")}>
						<CallView call={motion.call} />
					</More>
				</>
			)}
			<Rows
				rows={[
					{ label: say("council.against"), text: formats.number(motion.nays.length) },
					{ label: say("council.ends"), text: say(over ? "council.over" : "council.ends-text", { number: formats.number(motion.endsAtBlock), now: formats.number(block) }) },
					...(voted === null ? [] : [{ label: say("council.yours"), text: say(`council.voted-${voted}`) }]),
				]}
			/>
			{hasSeat && (
				<div className="actions">
					{!over && voted !== "yes" && (
						<Button weight="main" isDisabled={motion.call === null} onPress={() => onAct({ act: "vote", motion: motion.hash, index: motion.index, approve: true })}>
							{say("council.yes")}
						</Button>
					)}
					{!over && voted !== "no" && <Button onPress={() => onAct({ act: "vote", motion: motion.hash, index: motion.index, approve: false })}>{say("council.no")}</Button>}
					{(enough || over) && <Button onPress={() => onAct({ act: "close_motion", motion: motion.hash, index: motion.index })}>{say(enough ? "council.close" : "council.close-over")}</Button>}
				</div>
			)}
		</article>
	);
}

/** What a call says of itself, in a sentence: the rest is for who opens it. */
export function firstSentence(doc: string): string {
	const paragraph = doc.split("\n")[0] ?? "";
	const end = paragraph.search(/[.:](\s|$)/);
	return end === -1 ? paragraph : `${paragraph.slice(0, end)}.`;
}
