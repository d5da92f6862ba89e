/** A place to drop a file, or to choose one. The file is read here and goes nowhere. */
import type { JSX } from "react";
import { DropZone, FileTrigger, Text, type FileDropItem } from "react-aria-components";
import { Button } from "./basics";
import { Icon } from "./icons";

/** Calls back with the first file. */
export function FileDrop({ label, choose, types, onFile }: {
	label: string;
	choose: string;
	types?: readonly string[];
	onFile: (file: File) => void;
}): JSX.Element {
	return (
		<DropZone
			className="drop"
			onDrop={(event) => {
				const item = event.items.find((candidate): candidate is FileDropItem => candidate.kind === "file");
				if (item !== undefined) void item.getFile().then(onFile);
			}}
		>
			<Icon name="document" size={32} />
			<Text slot="label">{label}</Text>
			<FileTrigger
				acceptedFileTypes={types}
				onSelect={(files) => {
					const file = files?.[0];
					if (file !== undefined) onFile(file);
				}}
			>
				<Button weight="main">{choose}</Button>
			</FileTrigger>
		</DropZone>
	);
}
