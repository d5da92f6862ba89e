/** The recovery words: shown, checked, typed. */
import { useMemo, useState, type JSX } from "react";
import { useVoice } from "../../app/say";
import { Button, Notice } from "../ui/basics";
import { Choice, Field, Tick } from "../ui/fields";

/** All the words, numbered, to be written down. Never copied by a button: a clipboard is no place for them. */
export function WordsShown({ words, onDone }: { words: readonly string[]; onDone: () => void }): JSX.Element {
	const { say } = useVoice();
	const [written, setWritten] = useState(false);
	return (
		<div className="stack">
			<Notice tone="waiting" icon="key" title={say("words.secret")}>
				{say("words.secret-text")}
			</Notice>
			<WordList words={words} />
			<Tick value={written} onChange={setWritten}>
				{say("words.written")}
			</Tick>
			<Button weight="main" wide isDisabled={!written} onPress={onDone}>
				{say("do.continue")}
			</Button>
		</div>
	);
}

/** The numbered list. */
export function WordList({ words }: { words: readonly string[] }): JSX.Element {
	return (
		// A list without marks is none to some readers, and a word without its place cannot be checked by who hears it.
		<ol className="words" role="list" dir="ltr" lang="en" translate="no" data-testid="words">
			{words.map((word, index) => (
				<li key={index}>
					<span className="words-number">{index + 1}</span>
					<span className="visually-hidden">. </span>
					<span>{word}</span>
				</li>
			))}
		</ol>
	);
}

/** Which words are asked for, and what else is offered for each. */
export interface Quiz {
	readonly place: number;
	readonly offered: readonly string[];
}

/** Three places and four words for each, the right one among them. */
export function quiz(words: readonly string[], random: () => number): readonly Quiz[] {
	const shuffle = <T,>(list: readonly T[]): T[] =>
		list
			.map((item) => ({ item, order: random() }))
			.sort((a, b) => a.order - b.order)
			.map(({ item }) => item);
	const places = shuffle(words.map((_, index) => index)).slice(0, 3).sort((a, b) => a - b);
	return places.map((place) => {
		const right = words[place] ?? "";
		const others = shuffle([...new Set(words)].filter((word) => word !== right)).slice(0, 3);
		return { place, offered: shuffle([right, ...others]) };
	});
}

/** Asks for three of the words. Whoever cannot say them has not written them down. */
export function WordsCheck({ words, onBack, onDone, mayWait = true }: {
	words: readonly string[];
	onBack: () => void;
	onDone: (right: boolean) => void;
	/** Whether it may be done without: not where the words are shown this once. */
	mayWait?: boolean;
}): JSX.Element {
	const { say } = useVoice();
	const questions = useMemo(() => quiz(words, Math.random), [words]);
	const [answers, setAnswers] = useState<readonly (string | null)[]>([null, null, null]);
	const [wrong, setWrong] = useState(false);
	const complete = questions.every((_, index) => answers[index] !== null);
	const check = () => {
		const right = questions.every(({ place }, index) => answers[index] === words[place]);
		if (right) onDone(true);
		else setWrong(true);
	};
	return (
		<div className="stack">
			{questions.map(({ place, offered }, index) => (
				<Choice
					key={place}
					compact
					label={say("words.which", { number: place + 1 })}
					options={offered.map((word) => ({ value: word, label: word }))}
					value={answers[index] ?? null}
					onChange={(word) => {
						setWrong(false);
						setAnswers(answers.map((answer, at) => (at === index ? word : answer)));
					}}
				/>
			))}
			{wrong && (
				<Notice tone="stop" urgent title={say("words.wrong")}>
					{say("words.wrong-text")}
				</Notice>
			)}
			<Button weight="main" wide isDisabled={!complete} onPress={check}>
				{say("do.continue")}
			</Button>
			<Button weight="quiet" wide onPress={onBack}>
				{say("words.again")}
			</Button>
			{mayWait && (
				<Button weight="quiet" wide onPress={() => onDone(false)}>
					{say("words.later")}
				</Button>
			)}
		</div>
	);
}

/** Typing the words, with help for the last one. */
export function WordsField({ value, onChange, count, suggestions, error, label }: {
	value: string;
	onChange: (value: string) => void;
	count: number;
	suggestions: (prefix: string) => readonly string[];
	error: string | null;
	/** What the words are; the wallet's own if nothing is said. */
	label?: string;
}): JSX.Element {
	const { say } = useVoice();
	const last = /\S+$/.exec(value)?.[0]?.toLowerCase() ?? "";
	const offered = last.length >= 2 ? suggestions(last).filter((word) => word !== last) : [];
	return (
		<div className="stack-tight" dir="ltr">
			<Field
				label={label ?? say("words.field")}
				hint={say("words.count", { count })}
				lines={5}
				value={value}
				onChange={onChange}
				error={error}
				autoComplete="off"
				spellCheck="false"
			/>
			{offered.length > 0 && (
				<div className="chips" role="group" aria-label={say("words.suggestions")}>
					{offered.map((word) => (
						<Button key={word} onPress={() => onChange(`${value.slice(0, value.length - last.length)}${word} `)}>
							{word}
						</Button>
					))}
				</div>
			)}
		</div>
	);
}
