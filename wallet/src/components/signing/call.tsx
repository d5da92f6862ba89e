/** The call exactly as it is signed, decoded from its bytes. */
import type { JSX } from "react";
import { useVoice } from "../../app/say";
import type { Decoded, DecodedCall } from "../../contracts";

function Value({ value }: { value: Decoded }): JSX.Element {
	const { say } = useVoice();
	switch (value.is) {
		case "text":
			return <code>{value.text}</code>;
		case "none":
			return <span className="soft">{say("call.none")}</span>;
		case "list":
			return value.items.length === 0 ? (
				<span className="soft">{say("call.none")}</span>
			) : (
				<ol className="call-list">
					{value.items.map((item, index) => (
						<li key={index}>
							<Value value={item} />
						</li>
					))}
				</ol>
			);
		case "fields":
			return (
				<dl className="call-fields">
					{value.fields.map((field) => (
						<div key={field.name}>
							<dt>{field.name}</dt>
							<dd>
								<Value value={field.value} />
							</dd>
						</div>
					))}
				</dl>
			);
	}
}

/** A decoded call, with what the ledger's own description says of it. */
export function CallView({ call }: { call: DecodedCall }): JSX.Element {
	const { say } = useVoice();
	return (
		<div className="call" data-testid="call" dir="ltr" lang="en">
			<p className="call-name">
				<code>
					{call.pallet}.{call.call}
				</code>
			</p>
			{call.doc !== "" && <p className="call-doc">{call.doc}</p>}
			<dl className="call-fields">
				{call.args.map((arg) => (
					<div key={arg.name}>
						<dt>{arg.name}</dt>
						<dd>
							<Value value={arg.value} />
						</dd>
					</div>
				))}
			</dl>
			<details className="call-bytes">
				<summary>{say("call.bytes")}</summary>
				<code>{call.data}</code>
			</details>
		</div>
	);
}
