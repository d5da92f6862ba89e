/** Orders at the hospital: to accept or decline, then to fill with patients. */
import { useState, type JSX } from "react";
import { LOADING, useCore, useValue } from "../../../app/core";
import { Page } from "../../../app/page";
import { useVoice } from "../../../app/say";
import { useOrganizations } from "../../../components/desk/organizations";
import { isLate, OrderCard } from "../../../components/desk/orders";
import { NeedsRole, type May } from "../../../components/desk/shell";
import { Button, Empty } from "../../../components/ui/basics";
import { Field } from "../../../components/ui/fields";
import { Loaded } from "../../../components/ui/loaded";
import { More } from "../../../components/ui/more";
import type { AccountId, HospitalAct, Loadable, NonEmpty, Order } from "../../../contracts";
import type { Organizations } from "../../../words/names";
import type { OnAct } from "../HospitalDesk";

/** Values of the core for the view. */
export function OrdersPage({ may, onAct }: { may: May; onAct: OnAct }): JSX.Element {
	const core = useCore();
	const { say } = useVoice();
	const organizations = useOrganizations();
	const orders = useValue<Loadable<readonly Order[]>>(core.hospital.orders$, LOADING);
	return (
		<Page title={say("desk.orders")} lead={say("desk.orders-lead")}>
			<Loaded value={orders}>
				{(value) => <OrdersView orders={value} now={Date.now() / 1000} organizations={organizations} may={may} readAccount={(text) => core.patient.readAccount(text)} onAct={onAct} />}
			</Loaded>
		</Page>
	);
}

type ReadAccount = (text: string) => AccountId | null;

/** What waits for an answer first, then the newest. */
export function OrdersView({ orders, now, organizations, may, readAccount, onAct }: {
	orders: readonly Order[];
	now: number;
	organizations: Organizations;
	may: May;
	readAccount: ReadAccount;
	onAct: (act: HospitalAct) => void;
}): JSX.Element {
	const { say } = useVoice();
	if (orders.length === 0) return <Empty icon="document" title={say("desk.no-orders")} />;
	const waits = (order: Order) => Number(order.state.is === "placed" && !isLate(order, now));
	return (
		<div className="stack">
			{[...orders]
				.sort((a, b) => waits(b) - waits(a) || Number(b.id - a.id))
				.map((order) => (
					<OrderCard
						key={order.id.toString()}
						order={order}
						now={now}
						side="custodian"
						organizations={organizations}
						actions={<OrderActions order={order} now={now} may={may} readAccount={readAccount} onAct={onAct} />}
					/>
				))}
		</div>
	);
}

function OrderActions({ order, now, may, readAccount, onAct }: { order: Order; now: number; may: May; readAccount: ReadAccount; onAct: (act: HospitalAct) => void }): JSX.Element | null {
	const { say } = useVoice();
	if (isLate(order, now)) return null;
	switch (order.state.is) {
		case "placed":
			if (!may("privacy_officer")) return <NeedsRole role="privacy_officer" />;
			return (
				<>
					<Button weight="main" onPress={() => onAct({ act: "accept_order", order: order.id })}>
						{say("desk.accept")}
					</Button>
					<Button onPress={() => onAct({ act: "decline_order", order: order.id })}>{say("desk.decline")}</Button>
				</>
			);
		case "accepted":
			return may("gateway") ? <IncludeForm readAccount={readAccount} onInclude={(subjects) => onAct({ act: "include_subjects", order: order.id, subjects })} /> : <NeedsRole role="gateway" />;
		default:
			return null;
	}
}

/** Most patients in one call. */
const MOST = 256;

/** The accounts in a text, each once, and how many of its lines are none. */
export function accountsIn(text: string, readAccount: ReadAccount): { readonly accounts: readonly AccountId[]; readonly wrong: number } {
	const found = text
		.split(/[\s,;]+/)
		.filter((line) => line !== "")
		.map(readAccount);
	return { accounts: [...new Set(found.filter((account) => account !== null))], wrong: found.filter((account) => account === null).length };
}

function IncludeForm({ readAccount, onInclude }: { readAccount: ReadAccount; onInclude: (subjects: NonEmpty<AccountId>) => void }): JSX.Element {
	const { say } = useVoice();
	const [text, setText] = useState("");
	const { accounts, wrong } = accountsIn(text, readAccount);
	const many = accounts.length > MOST;
	const [first, ...rest] = accounts;
	return (
		<More title={say("desk.include")}>
			<Field
				label={say("desk.include-accounts")}
				hint={say("desk.include-hint")}
				lines={4}
				value={text}
				onChange={setText}
				spellCheck="false"
				error={wrong > 0 ? say("desk.include-wrong", { count: wrong }) : many ? say("desk.include-many") : null}
			/>
			<Button weight="main" isDisabled={first === undefined || wrong > 0 || many} onPress={() => first !== undefined && onInclude([first, ...rest])}>
				{say("do.continue")}
			</Button>
		</More>
	);
}
