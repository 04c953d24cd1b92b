import { spawn } from "node:child_process";
import { fileURLToPath, pathToFileURL } from "node:url";

type Message = { id?: number; method?: string; params?: { items?: unknown[] }; result?: unknown };

type Position = { line: number; character: number };

/** Returns the hover text of TypeScript's language server, which editors show, for each position in a file. */
export async function hover(text: string, positions: readonly Position[]): Promise<string[]> {
  const folder = new URL(".", import.meta.url);
  const uri = new URL("hovered.ts", folder).href;
  const tsc = fileURLToPath(new URL("../../../../node_modules/.bin/tsc", import.meta.url));
  const server = spawn(tsc, ["--lsp", "--stdio"], { cwd: fileURLToPath(folder) });
  const send = (message: object) => {
    const body = Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...message }));
    server.stdin.write(Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]));
  };
  const shown: string[] = [];
  /** Requests the hover text of the next position. The first such request has id 2, because `initialize` has id 1. */
  const ask = () => {
    const position = positions[shown.length];
    send({ id: 2 + shown.length, method: "textDocument/hover", params: { textDocument: { uri }, position } });
  };
  try {
    return await new Promise<string[]>((resolve, reject) => {
      let received = Buffer.alloc(0);
      server.once("error", reject);
      server.once("exit", () => reject(new Error("The language server ended before it answered.")));
      server.stdout.on("data", (chunk: Buffer) => {
        received = Buffer.concat([received, chunk]);
        for (let end = received.indexOf("\r\n\r\n"); end >= 0; end = received.indexOf("\r\n\r\n")) {
          const length = Number(/Content-Length: (\d+)/i.exec(received.subarray(0, end).toString())?.[1]);
          if (received.length < end + 4 + length) return;
          const message: Message = JSON.parse(received.subarray(end + 4, end + 4 + length).toString());
          received = received.subarray(end + 4 + length);
          answer(message, resolve);
        }
      });
      const rootUri = pathToFileURL(fileURLToPath(folder)).href;
      send({ id: 1, method: "initialize", params: { processId: process.pid, rootUri, capabilities: {} } });
    });
  } finally {
    server.removeAllListeners("exit");
    server.kill();
  }

  function answer({ id, method, params, result }: Message, resolve: (texts: string[]) => void): void {
    if (method !== undefined) {
      if (id !== undefined) send({ id, result: params?.items?.map(() => null) ?? null });
    } else if (id === 1) {
      send({ method: "initialized", params: {} });
      const textDocument = { uri, languageId: "typescript", version: 1, text };
      send({ method: "textDocument/didOpen", params: { textDocument } });
      ask();
    } else if (id === 2 + shown.length) {
      shown.push(JSON.stringify(result));
      if (shown.length < positions.length) ask();
      else resolve(shown);
    }
  }
}
