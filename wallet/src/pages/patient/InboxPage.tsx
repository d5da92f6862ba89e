/** What happened and what is asked. */
import { useEffect, type JSX } from "react";
import { LOADING, useCore, useValue, valueOf } from "../../app/core";
import { Page } from "../../app/page";
import type { Voice } from "../../app/say";
import { useVoice } from "../../app/say";
import { Badge, Empty, LinkRow, Section } from "../../components/ui/basics";
import { Icon, type IconName } from "../../components/ui/icons";
import { Loaded } from "../../components/ui/loaded";
import type { ConsentRequest, Home, InboxItem, Loadable } from "../../contracts";
import { organizationName, shortAccount, type Organizations } from "../../words/names";
import { categoriesInWords } from "../../words/rule";

/** Values of the core for the two views. */
export function InboxPage(): JSX.Element {
	const core = useCore();
	const { say } = useVoice();
	const requests = useValue<Loadable<readonly ConsentRequest[]>>(core.patient.requests$, LOADING);
	const inbox = useValue<Loadable<readonly InboxItem[]>>(core.patient.inbox$, LOADING);
	const home = useValue<Loadable<Home>>(core.patient.home$, LOADING);
	const organizations: Organizations = valueOf(home)?.organizations ?? new Map();
	const newest = inbox.state === "ready" ? inbox.value[0]?.id : undefined;
	useEffect(() => {
		if (newest !== undefined) void core.patient.markSeen(newest);
	}, [core, newest]);
	return (
		<Page title={say("inbox.title")}>
			<Section title={say("inbox.questions")}>
				<Loaded value={requests} retry={() => core.patient.refresh("requests")}>
					{(value) => <QuestionsView requests={value} organizations={organizations} />}
				</Loaded>
			</Section>
			<Section title={say("inbox.news")}>
				<Loaded value={inbox} retry={() => core.patient.refresh("inbox")}>
					{(value) => <NewsView items={value} organizations={organizations} />}
				</Loaded>
			</Section>
		</Page>
	);
}

/** Questions of organizations, open ones first. */
export function QuestionsView({ requests, organizations }: { requests: readonly ConsentRequest[]; organizations: Organizations }): JSX.Element {
	const voice = useVoice();
	const { say, formats } = voice;
	if (requests.length === 0) return <p className="soft">{say("inbox.no-questions")}</p>;
	const order = { open: 0, declined: 1, expired: 2 };
	const sorted = [...requests].sort((a, b) => order[a.state.is] - order[b.state.is]);
	return (
		<ul className="stack-tight" data-testid="questions">
			{sorted.map((request) => (
				<li key={request.id.toString()}>
					<LinkRow
						to={`/questions/${request.id}`}
						icon="bell"
						title={say("question.line", { who: organizationName(request.requester, organizations, voice), what: categoriesInWords(request.categories, voice) })}
						badge={
							request.state.is === "open" ? (
								<Badge tone="waiting" icon="clock">
									{formats.distance(request.state.until, (Date.now() / 1000) as typeof request.state.until)}
								</Badge>
							) : (
								<Badge>{say(`question.${request.state.is}`)}</Badge>
							)
						}
					>
						{say(`purpose.${request.purpose}`)}
					</LinkRow>
				</li>
			))}
		</ul>
	);
}

const ICON: Record<InboxItem["what"]["kind"], IconName> = {
	enrolled: "hospital",
	enrolment_ended: "hospital",
	accessed: "eye",
	included: "flask",
	release_allowed: "flask",
	line_dropped: "stop",
	emergency_opened: "alert",
	emergency_not_entered: "alert",
	emergency_reviewed: "shield",
	review_overdue: "alert",
	request: "bell",
	request_expired: "clock",
	request_answered: "check",
	paid: "coins",
	consent_changed: "document",
	consent_expiring: "clock",
	reconsent_due: "document",
	representative_appointed: "people",
	representative_removed: "people",
	recovery_started: "alert",
	recovery_finished: "key",
	recovery_cancelled: "key",
	recovery_code_changed: "key",
	erasure_asked: "close",
	erasure_answered: "close",
	erasure_overdue: "alert",
	other: "bell",
};

/** One thing that happened, as a sentence. */
export function newsInWords({ what }: InboxItem, organizations: Organizations, voice: Voice): string {
	const { say, formats } = voice;
	switch (what.kind) {
		case "accessed":
			return say("news.accessed", { who: organizationName(what.recipient, organizations, voice) });
		case "included": {
			const who = organizationName(what.requester, organizations, voice);
			return what.purpose === null ? say("news.included", { who }) : say("news.included-for", { who, why: say(`purpose.${what.purpose}`) });
		}
		case "emergency_opened":
			return say(what.late ? "news.emergency_late" : "news.emergency_opened", { who: organizationName(what.hospital, organizations, voice) });
		case "emergency_reviewed":
			return say("news.emergency_reviewed", { verdict: say(`verdict.${what.verdict}`) });
		case "request":
		case "request_expired":
			return say(`news.${what.kind}`, { who: organizationName(what.requester, organizations, voice) });
		case "request_answered":
			return say(what.answer === "agreed" ? "news.request_agreed" : "news.request_declined");
		case "paid":
			return say("news.paid", { amount: formats.amount(what.amount) });
		case "consent_changed":
			return say("news.consent_changed", { who: shortAccount(what.by) });
		case "representative_appointed":
		case "representative_removed":
			return say(`news.${what.kind}`, { who: shortAccount(what.account) });
		case "other":
			return say("news.other", { code: what.code });
		default:
			return say(`news.${what.kind}`);
	}
}

/** Where a piece of news leads. */
function target({ what }: InboxItem): string | null {
	switch (what.kind) {
		case "accessed":
		case "release_allowed":
		case "emergency_opened":
		case "emergency_not_entered":
		case "emergency_reviewed":
		case "review_overdue":
			return "/seen";
		case "request":
			return `/questions/${what.request}`;
		case "paid":
			return "/rewards";
		case "consent_changed":
			return "/";
		case "consent_expiring":
			return `/consents/${what.directive}`;
		case "reconsent_due":
			return "/give";
		case "representative_appointed":
		case "representative_removed":
			return "/representatives";
		case "recovery_started":
		case "recovery_finished":
		case "recovery_cancelled":
		case "recovery_code_changed":
			return "/recovery";
		default:
			return null;
	}
}

/** News, newest first. */
export function NewsView({ items, organizations }: { items: readonly InboxItem[]; organizations: Organizations }): JSX.Element {
	const voice = useVoice();
	const { say, formats } = voice;
	if (items.length === 0) {
		return (
			<Empty icon="bell" title={say("inbox.no-news")}>
				<p>{say("inbox.no-news-text")}</p>
			</Empty>
		);
	}
	return (
		<ul className="stack-tight" data-testid="news">
			{items.map((item) => {
				const to = target(item);
				const sentence = newsInWords(item, organizations, voice);
				const seen = item.seen ? undefined : <Badge tone="moving">{say("inbox.new")}</Badge>;
				return (
					<li key={item.id}>
						{to === null ? (
							<div className="link-row">
								<span className="link-row-icon">
									<Icon name={ICON[item.what.kind]} />
								</span>
								<span className="link-row-body">
									<span className="link-row-title">{sentence}</span>
									<span className="link-row-text">{formats.minute(item.at)}</span>
								</span>
								{seen}
							</div>
						) : (
							<LinkRow to={to} icon={ICON[item.what.kind]} title={sentence} badge={seen}>
								{formats.minute(item.at)}
							</LinkRow>
						)}
					</li>
				);
			})}
		</ul>
	);
}
