/** Small pieces of every page. Each receives values and callbacks; none knows the ledger. */
import { useId, type JSX, type ReactNode } from "react";
import { Button as AriaButton, Link as AriaLink, type ButtonProps } from "react-aria-components";
import { href } from "../../app/route";
import { Icon, type IconName } from "./icons";

/** How much a button asks for attention. */
export type Weight = "main" | "plain" | "quiet" | "stop";

/** A button. One that is pending keeps the focus and does nothing; its words say what is going on. */
export function Button({ weight = "plain", icon, wide, isPending = false, onPress, type, children, ...rest }: Omit<ButtonProps, "className" | "style" | "children"> & {
	weight?: Weight;
	icon?: IconName;
	wide?: boolean;
	children: ReactNode;
}): JSX.Element {
	return (
		<AriaButton
			{...rest}
			{...(onPress === undefined || isPending ? {} : { onPress })}
			type={isPending ? "button" : (type ?? "button")}
			className={`button button-${weight}${wide === true ? " button-wide" : ""}${isPending ? " button-pending" : ""}`}
		>
			{icon !== undefined && <Icon name={icon} size={20} />}
			<span>{children}</span>
		</AriaButton>
	);
}

/** A link that looks like a button. */
export function ButtonLink({ to, weight = "plain", icon, wide, children }: {
	to: string;
	weight?: Weight;
	icon?: IconName;
	wide?: boolean;
	children: ReactNode;
}): JSX.Element {
	return (
		<AriaLink href={href(to)} className={`button button-${weight}${wide === true ? " button-wide" : ""}`}>
			{icon !== undefined && <Icon name={icon} size={20} />}
			<span>{children}</span>
		</AriaLink>
	);
}

/** A link inside text. */
export function TextLink({ to, children }: { to: string; children: ReactNode }): JSX.Element {
	return (
		<AriaLink href={href(to)} className="text-link">
			{children}
		</AriaLink>
	);
}

/** A part of a page with a heading. */
export function Section({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }): JSX.Element {
	const id = useId();
	return (
		<section className="section" aria-labelledby={id}>
			<div className="section-head">
				<h2 id={id}>{title}</h2>
				{aside}
			</div>
			{children}
		</section>
	);
}

/** A surface. */
export function Card({ children, tone }: { children: ReactNode; tone?: Tone }): JSX.Element {
	return <div className={tone === undefined ? "card" : `card card-${tone}`}>{children}</div>;
}

/** What a notice or badge is about. */
export type Tone = "calm" | "waiting" | "moving" | "final" | "stop";

const TONE_ICON: Record<Tone, IconName> = { calm: "shield", waiting: "clock", moving: "send", final: "checkCircle", stop: "alert" };

/** A message that stands in the page. `urgent` is read out at once. */
export function Notice({ tone = "calm", title, children, actions, urgent = false, icon }: {
	tone?: Tone;
	title: string;
	children?: ReactNode;
	actions?: ReactNode;
	urgent?: boolean;
	icon?: IconName;
}): JSX.Element {
	return (
		<div className={`notice notice-${tone}`} role={urgent ? "alert" : undefined}>
			<Icon name={icon ?? TONE_ICON[tone]} />
			<div className="notice-body">
				<p className="notice-title">{title}</p>
				{children !== undefined && <div className="notice-text">{children}</div>}
				{actions !== undefined && <div className="actions">{actions}</div>}
			</div>
		</div>
	);
}

/** A short word about the state of something, told by text and shape as well as by colour. */
export function Badge({ tone = "calm", icon, children }: { tone?: Tone; icon?: IconName; children: ReactNode }): JSX.Element {
	return (
		<span className={`badge badge-${tone}`}>
			{icon !== undefined && <Icon name={icon} size={16} />}
			{children}
		</span>
	);
}

/** A list of rows: what, and what is said about it. */
export function Rows({ rows }: { rows: readonly { label: string; text: ReactNode }[] }): JSX.Element {
	return (
		<dl className="rows">
			{rows.map(({ label, text }) => (
				<div className="row" key={label}>
					<dt>{label}</dt>
					<dd>{text}</dd>
				</div>
			))}
		</dl>
	);
}

/** Nothing here yet: says so, and what would come. */
export function Empty({ icon, title, children }: { icon: IconName; title: string; children?: ReactNode }): JSX.Element {
	return (
		<div className="empty">
			<span className="empty-icon">
				<Icon name={icon} size={32} />
			</span>
			<p className="empty-title">{title}</p>
			{children !== undefined && <div className="empty-text">{children}</div>}
		</div>
	);
}

/** A row of a list that leads somewhere. */
export function LinkRow({ to, icon, title, children, badge }: {
	to: string;
	icon: IconName;
	title: string;
	children?: ReactNode;
	badge?: ReactNode;
}): JSX.Element {
	return (
		<AriaLink href={href(to)} className="link-row">
			<span className="link-row-icon">
				<Icon name={icon} />
			</span>
			<span className="link-row-body">
				<span className="link-row-title">{title}</span>
				{children !== undefined && <span className="link-row-text">{children}</span>}
			</span>
			{badge}
			<Icon name="chevron" size={20} />
		</AriaLink>
	);
}

/** Lines where text will be. */
export function Skeleton({ label, lines = 3 }: { label: string; lines?: number }): JSX.Element {
	return (
		<div className="skeleton" role="status">
			<span className="visually-hidden">{label}</span>
			{Array.from({ length: lines }, (_, index) => (
				<span className="skeleton-line" key={index} />
			))}
		</div>
	);
}
