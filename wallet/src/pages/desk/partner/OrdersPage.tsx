/** The partner's orders: where each stands, fetching what is released, the receipts. */
import { useCallback, useEffect, useState, type JSX } from "react";
import type { Subscription } from "rxjs";
import { LOADING, useCore, useValue } from "../../../app/core";
import { Page } from "../../../app/page";
import { useSign } from "../../../app/signing";
import { useVoice } from "../../../app/say";
import { useOrganizations } from "../../../components/desk/organizations";
import { isLate, OrderCard, Receipts } from "../../../components/desk/orders";
import { PullPanel } from "../../../components/desk/pull";
import { NeedsRole, type May } from "../../../components/desk/shell";
import { Button, ButtonLink, Empty } from "../../../components/ui/basics";
import { Choice } from "../../../components/ui/fields";
import { Loaded } from "../../../components/ui/loaded";
import { Sheet } from "../../../components/ui/sheet";
import type { Loadable, NetworkState, Order, OrderLine, OrganizationId, PartnerAct, PullProgress } from "../../../contracts";

const DISPUTES = ["not_received", "unreadable", "incomplete", "not_anchored"] as const;
type DisputeReason = (typeof DISPUTES)[number];

/** Values of the core for the views. */
export function OrdersPage({ may }: { may: May }): JSX.Element {
	const core = useCore();
	const sign = useSign();
	const { say } = useVoice();
	const organizations = useOrganizations();
	const orders = useValue<Loadable<readonly Order[]>>(core.partner.orders$, LOADING);
	const network = useValue<NetworkState>(core.network.state$, { is: "unpaired" });
	const [disputed, setDisputed] = useState<{ readonly order: Order; readonly line: OrderLine } | null>(null);
	const readLines = useCallback((number: Order["id"]) => core.partner.linesOf(number), [core]);
	const here = network.is === "unpaired" ? null : network.network.hospital;
	const now = Date.now() / 1000;
	return (
		<Page title={say("partner.orders")} lead={say("partner.orders-lead")}>
			<Loaded value={orders}>
				{(value) =>
					value.length === 0 ? (
						<Empty icon="document" title={say("partner.no-orders")}>
							<ButtonLink to="/partner">{say("partner.to-catalogue")}</ButtonLink>
						</Empty>
					) : (
						<div className="stack">
							{value.map((order) => (
								<OrderCard
									key={order.id.toString()}
									order={order}
									now={now}
									side="requester"
									organizations={organizations}
									actions={
										<>
											<OrderActions order={order} now={now} here={here} may={may} onAct={(act) => sign([act])} pull={<Pull order={order} />} />
											{order.state.is !== "placed" && (
												<Receipts order={order} read={readLines} onDispute={may("scientist") ? (line) => setDisputed({ order, line }) : null} />
											)}
										</>
									}
								/>
							))}
						</div>
					)
				}
			</Loaded>
			{disputed !== null && (
				<DisputeSheet
					onClose={() => setDisputed(null)}
					onDispute={(reason) => {
						setDisputed(null);
						sign([{ act: "dispute", order: disputed.order.id, subject: disputed.line.subject, reason }]);
					}}
				/>
			)}
		</Page>
	);
}

/** What can be done with an order now. `here`: the hospital this wallet is paired with, whose gateway has the records. */
export function OrderActions({ order, now, here, may, onAct, pull }: {
	order: Order;
	now: number;
	here: OrganizationId | null;
	may: May;
	onAct: (act: PartnerAct) => void;
	pull: JSX.Element;
}): JSX.Element | null {
	const { say } = useVoice();
	const [pulling, setPulling] = useState(false);
	if (order.state.is === "closed") return null;
	if (!may("scientist")) return <NeedsRole role="scientist" />;
	const late = isLate(order, now);
	const settle = <Button onPress={() => onAct({ act: "settle", order: order.id })}>{say(late ? "partner.take-back" : "partner.settle")}</Button>;
	if (order.state.is === "placed") return late ? settle : <Button onPress={() => onAct({ act: "cancel_order", order: order.id })}>{say("partner.cancel")}</Button>;
	return (
		<>
			{order.state.is === "accepted" &&
				!late &&
				(order.custodian !== here ? (
					<p className="soft">{say("partner.elsewhere")}</p>
				) : (
					!pulling && (
						<Button weight="main" icon="download" onPress={() => setPulling(true)}>
							{say("partner.pull")}
						</Button>
					)
				))}
			{(late || order.lines.released > 0) && settle}
			{/* What was opened stays in sight, whatever becomes of the order meanwhile. */}
			{pulling && pull}
		</>
	);
}

function Pull({ order }: { order: Order }): JSX.Element {
	const core = useCore();
	const [progress, setProgress] = useState<PullProgress | null>(null);
	const [running, setRunning] = useState<Subscription | null>(null);
	useEffect(() => () => running?.unsubscribe(), [running]);
	return <PullPanel progress={progress} onPull={(key) => setRunning(core.partner.pull(order.id, key).subscribe(setProgress))} />;
}

function DisputeSheet({ onDispute, onClose }: { onDispute: (reason: DisputeReason) => void; onClose: () => void }): JSX.Element {
	const { say } = useVoice();
	const [reason, setReason] = useState<DisputeReason | null>(null);
	return (
		<Sheet
			open
			title={say("receipts.dispute")}
			onClose={onClose}
			footer={
				<Button weight="main" wide isDisabled={reason === null} onPress={() => reason !== null && onDispute(reason)}>
					{say("do.continue")}
				</Button>
			}
		>
			<div className="stack">
				<p>{say("dispute.text")}</p>
				<Choice label={say("dispute.why")} options={DISPUTES.map((value) => ({ value, label: say(`dispute.${value}`) }))} value={reason} onChange={setReason} />
			</div>
		</Sheet>
	);
}
