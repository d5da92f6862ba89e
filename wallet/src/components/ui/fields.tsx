/** Fields to type and choose in. Errors are said in words beside the field and tied to it. */
import type { JSX, ReactNode } from "react";
import {
	Checkbox, CheckboxGroup, FieldError, Input, Label, Radio, RadioGroup, Switch as AriaSwitch, Text, TextArea, TextField,
	type TextFieldProps,
} from "react-aria-components";
import { Icon } from "./icons";

/** A field for a line, or with `lines` for more, of text. */
export function Field({ label, hint, error, lines, placeholder, ...rest }: Omit<TextFieldProps, "className" | "style" | "children"> & {
	label: string;
	hint?: string;
	error?: string | null;
	lines?: number;
	placeholder?: string;
}): JSX.Element {
	const wrong = error !== undefined && error !== null;
	return (
		// The page decides what may be sent: a browser's own check would hold back the next try after a wrong one.
		<TextField {...rest} isInvalid={wrong} validationBehavior="aria" className="field">
			<Label className="field-label">{label}</Label>
			{hint !== undefined && (
				<Text slot="description" className="field-hint">
					{hint}
				</Text>
			)}
			{lines === undefined ? (
				<Input className="input" placeholder={placeholder} />
			) : (
				<TextArea className="input" rows={lines} placeholder={placeholder} />
			)}
			<FieldError className="field-error">
				<Icon name="alert" size={20} />
				<span>{error}</span>
			</FieldError>
		</TextField>
	);
}

/** One of several. */
export interface Option<T extends string> {
	readonly value: T;
	readonly label: string;
	readonly hint?: string;
}

/** A choice of one, all of it in sight. */
export function Choice<T extends string>({ label, hideLabel, options, value, onChange, compact = false }: {
	label: string;
	hideLabel?: boolean;
	options: readonly Option<T>[];
	value: T | null;
	onChange: (value: T) => void;
	compact?: boolean;
}): JSX.Element {
	return (
		<RadioGroup className={compact ? "choice choice-compact" : "choice"} value={value} onChange={(next) => onChange(next as T)}>
			<Label className={hideLabel === true ? "visually-hidden" : "field-label"}>{label}</Label>
			<div className="choice-options">
				{options.map((option) => (
					<Radio key={option.value} value={option.value} className="option">
						<span className="option-mark" aria-hidden="true" />
						<span className="option-body">
							<span className="option-label">{option.label}</span>
							{option.hint !== undefined && <span className="option-hint">{option.hint}</span>}
						</span>
					</Radio>
				))}
			</div>
		</RadioGroup>
	);
}

/** A choice of any number. */
export function Checks<T extends string>({ label, options, value, onChange }: {
	label: string;
	options: readonly Option<T>[];
	value: readonly T[];
	onChange: (value: T[]) => void;
}): JSX.Element {
	return (
		<CheckboxGroup className="choice checks" value={[...value]} onChange={(next) => onChange(next as T[])}>
			<Label className="field-label">{label}</Label>
			<div className="choice-options">
				{options.map((option) => (
					<Checkbox key={option.value} value={option.value} className="option">
						<span className="option-mark option-mark-check" aria-hidden="true">
							<Icon name="check" size={16} />
						</span>
						<span className="option-body">
							<span className="option-label">{option.label}</span>
							{option.hint !== undefined && <span className="option-hint">{option.hint}</span>}
						</span>
					</Checkbox>
				))}
			</div>
		</CheckboxGroup>
	);
}

/** A single box to tick. */
export function Tick({ children, value, onChange }: { children: ReactNode; value: boolean; onChange: (value: boolean) => void }): JSX.Element {
	return (
		<Checkbox className="option option-single" isSelected={value} onChange={onChange}>
			<span className="option-mark option-mark-check" aria-hidden="true">
				<Icon name="check" size={16} />
			</span>
			<span className="option-body">{children}</span>
		</Checkbox>
	);
}

/** On or off. */
export function Switch({ children, value, onChange }: { children: ReactNode; value: boolean; onChange: (value: boolean) => void }): JSX.Element {
	return (
		<AriaSwitch className="switch" isSelected={value} onChange={onChange}>
			<span className="switch-track" aria-hidden="true" />
			<span>{children}</span>
		</AriaSwitch>
	);
}
