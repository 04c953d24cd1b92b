import { Readable } from "node:stream";
import { type INestApplication, type NestApplicationOptions, VersioningType } from "@nestjs/common";
import { type AbstractHttpAdapter, HttpAdapterHost } from "@nestjs/core";
import { ExpressAdapter } from "@nestjs/platform-express";
import { FastifyAdapter } from "@nestjs/platform-fastify";
import { isWeekly } from "../../../scripts/weekly.mjs";
import { careless, Envelope, strict, wrapping } from "./hostile-parts.js";

/** A way to start a Nest application on Express or Fastify, under which the adapter is tested. */
export type Setup = {
  /** The words for this set-up in the names of the tests. */
  name: string;
  /** Makes Nest's HTTP adapter for Express or Fastify. */
  adapter: () => AbstractHttpAdapter;
  /** The options of `NestFactory.create`. */
  options?: NestApplicationOptions;
  /** Called to change the application before it listens. */
  setUp?: (app: INestApplication) => void;
  /** Whether to test notifications only. Default true: the checkout is tested in two set-ups of each platform. */
  notifyOnly?: boolean;
  /** Whether to test only how the body is read, without time limits and logs of notifications. Default false. */
  bytesOnly?: boolean;
};

const allGlobalParts = "global interceptors, pipes, filters, guards, versions";

/** Whether the unit tests use this set-up on Express. The e2e tests run the same tests with it on Fastify. */
export const isFast = ({ name }: Setup): boolean => name === allGlobalParts;

/** These set-ups are tested in the weekly run only, because they reach the bytes in the same way as other set-ups. */
const onlyWeekly = [
  "bodyParser: false",
  "rawBody: true, bodyParser: false",
  "raw parser of any type, mounted before Nest",
  "content type parser of any type, the application's own",
  "preParsing hook that kept rawBody",
];

/**
 * Returns the set-ups of the e2e tests, which the unit tests do not use. The weekly run uses all of them. For each
 * commit, a few run, with only those tests of notifications that depend on how the body is read.
 */
export const e2eSetups = (setups: readonly Setup[]): Setup[] => {
  const others = setups.filter((setup) => !isFast(setup));
  if (isWeekly) return others;
  return others
    .filter(({ name }) => !onlyWeekly.includes(name))
    .map((setup) => ({ ...setup, notifyOnly: true, bytesOnly: true }));
};

const everything = (app: INestApplication) => {
  app
    .useGlobalInterceptors(wrapping, careless)
    .useGlobalPipes(strict)
    .useGlobalFilters(new Envelope(app.get(HttpAdapterHost)))
    .useGlobalGuards({ canActivate: () => true })
    .enableVersioning({ type: VersioningType.URI, defaultVersion: "1" });
};

const optionsOf = (adapter: () => AbstractHttpAdapter): Setup[] => [
  { name: "no options", adapter, notifyOnly: false },
  { name: "rawBody: true", adapter, options: { rawBody: true } },
  { name: "bodyParser: false", adapter, options: { bodyParser: false } },
  { name: "rawBody: true, bodyParser: false", adapter, options: { rawBody: true, bodyParser: false } },
  {
    name: allGlobalParts,
    adapter,
    setUp: everything,
    notifyOnly: false,
  },
];

const express = () => new ExpressAdapter();
const fastify = () => new FastifyAdapter({ forceCloseConnections: true });

/** Makes a change to an HTTP adapter, and returns the adapter. */
function made<Adapter>(adapter: Adapter, change: (adapter: Adapter) => unknown): Adapter {
  change(adapter);
  return adapter;
}

/** Makes a Fastify hook that reads the body and passes on a new stream. With `isKept`, it also sets `rawBody`. */
const replaced =
  (isKept: boolean) =>
  async (request: object, _reply: unknown, payload: AsyncIterable<Uint8Array>): Promise<Readable> => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of payload) chunks.push(chunk);
    const rawBody = Buffer.concat(chunks);
    if (isKept) Object.assign(request, { rawBody });
    return Readable.from([rawBody], { objectMode: false });
  };

/** Ways to start Nest on Express in which the exact bytes of the body stay available. */
export const expressSetups: Setup[] = [
  ...optionsOf(express),
  {
    name: "raw parser of any type, the application's own",
    adapter: express,
    options: { bodyParser: false },
    setUp: (app) => void (app as INestApplication & UseBodyParser).useBodyParser("raw", { type: "*/*", limit: "1mb" }),
  },
  {
    name: "raw parser of any type, mounted before Nest",
    adapter: () => made(express(), (adapter) => adapter.useBodyParser("raw", false, { type: "*/*" })),
  },
];

/** Ways to start Nest on Fastify in which the exact bytes of the body stay available. */
export const fastifySetups: Setup[] = [
  ...optionsOf(fastify),
  {
    name: "content type parser of any type, the application's own",
    adapter: () =>
      made(fastify(), (adapter) =>
        adapter
          .getInstance()
          .addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body)),
      ),
  },
  {
    name: "preParsing hook that kept rawBody",
    adapter: () => made(fastify(), (adapter) => adapter.getInstance().addHook("preParsing", replaced(true))),
  },
  {
    name: "preParsing hook that replaced the payload",
    adapter: () => made(fastify(), (adapter) => adapter.getInstance().addHook("preParsing", replaced(false))),
  },
];

/** Ways to start Nest in which a JSON parser replaces the bytes of the body by the parsed value. */
export const parsingSetups: Setup[] = [
  {
    name: "JSON parser of any type, the application's own: printed again",
    adapter: express,
    options: { bodyParser: false },
    setUp: (app) => void (app as INestApplication & UseBodyParser).useBodyParser("json", { type: "*/*" }),
  },
  {
    name: "JSON parser mounted before Nest: printed again",
    adapter: () => made(express(), (adapter) => adapter.useBodyParser("json", false)),
  },
];

/** Ways to start Nest in which the exact bytes of the body are lost before the SDK can read them. */
export const losingSetups: (Setup & { platform: string })[] = [
  {
    platform: "fastify",
    name: "hook that read the body: loud 500",
    adapter: () =>
      made(fastify(), (adapter) =>
        adapter.getInstance().addHook("onRequest", async (request) => {
          for await (const _ of request.raw);
        }),
      ),
  },
];

type UseBodyParser = { useBodyParser(type: string, options: { type: string; limit?: string }): unknown };
