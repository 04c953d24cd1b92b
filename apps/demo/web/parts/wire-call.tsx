import type { WireCall } from "../../src/shop/api.js";
import { backendTitles, indentJson, showTime } from "../format.js";
import { say } from "../state/language.js";
import { HeaderTable } from "./header-table.js";

/** A line of the page's log: one call to the gateway, or `times` consecutive enquiries about one order. */
export function WireCallLine({ call, times }: { call: WireCall; times: number }) {
  const { endpoint, backend, at, answer, lost, method, url, headers, stringToSign } = call;
  const { wire } = say.value;
  const signType = headers["X-QF-SIGNTYPE"] ?? headers["x-qf-signtype"] ?? "SHA256";
  return (
    <details class="line">
      <summary>
        <span class="line-arrow" aria-hidden="true">
          →
        </span>
        <span class="line-title">
          {wire.calls[endpoint] ?? endpoint}
          {times > 1 && <span class="line-times"> ×{times}</span>}
        </span>
        <span class="line-from">{backendTitles[backend]}</span>
        <Verdict call={call} />
        <code class="line-preview">
          <SignedText text={stringToSign} />
        </code>
      </summary>
      <div class="line-body">
        <p>
          {showTime(at)} <code class="line-url">{`${method} ${url}`}</code>
        </p>
        <h3>{wire.stringToSign}</h3>
        <pre>
          <SignedText text={stringToSign} />
          <span class="key-here">{wire.key(signType)}</span>
        </pre>
        <h3>{wire.headers}</h3>
        <HeaderTable headers={headers} />
        {answer && (
          <>
            <h3>{wire.answer(answer.httpStatus, Math.round(answer.durationMs))}</h3>
            <HeaderTable headers={answer.headers} />
            <pre>{indentJson(answer.body)}</pre>
          </>
        )}
        {lost && <p>{wire.neverAnswered}</p>}
      </div>
    </details>
  );
}

/** Shows the result of a call to the gateway in one word: the response code, the HTTP status, or a lost response. */
export function Verdict({ call: { endpoint, answer, lost } }: { call: WireCall }) {
  const { wire } = say.value;
  if (lost) return <span class="verdict verdict-bad">{wire.noAnswer}</span>;
  if (!answer) return <span class="verdict verdict-open">…</span>;
  const { httpStatus, body } = answer;
  const record = endpoint === "query" ? recordCode(body) : undefined;
  if (record === "none") return <span class="verdict verdict-open">{wire.noRecord}</span>;
  const respcd = record ?? answer.respcd;
  const tone = respcd === "0000" ? "good" : respcd === "1143" || respcd === "1145" ? "open" : "bad";
  return <span class={`verdict verdict-${tone}`}>{respcd ?? `HTTP ${httpStatus}`}</span>;
}

/** Returns the `respcd` of the payment in a query's response; `none` if the query found no payment. */
function recordCode(body: string): string | undefined {
  try {
    const { data } = JSON.parse(body) as { data?: { respcd?: string }[] };
    return data?.length === 0 ? "none" : data?.[0]?.respcd;
  } catch {
    return undefined;
  }
}

/** Shows `name=value&name=value` with the names less prominent. */
function SignedText({ text }: { text: string }) {
  return (
    <>
      {text.split("&").map((pair, index) => {
        const at = pair.indexOf("=");
        return (
          <span key={pair}>
            <span class="pair-name">
              {index > 0 && "&"}
              {pair.slice(0, at + 1)}
            </span>
            {pair.slice(at + 1)}
          </span>
        );
      })}
    </>
  );
}
