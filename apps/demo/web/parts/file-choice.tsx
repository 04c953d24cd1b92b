import type { SourceFile } from "../state/source.js";

type Choice = { legend: string; files: readonly SourceFile[]; chosen: string; choose: (path: string) => void };

/** Lets the visitor choose which of the shop's source files to read. */
export const FileChoice = ({ legend, files, chosen, choose }: Choice) => (
  <fieldset class="files">
    <legend class="small">{legend}</legend>
    {files.map(({ path, name }) => (
      <label key={path}>
        <input type="radio" name="file" value={path} checked={chosen === path} onChange={() => choose(path)} />
        <span>
          <code>{name}</code>
        </span>
      </label>
    ))}
  </fieldset>
);
