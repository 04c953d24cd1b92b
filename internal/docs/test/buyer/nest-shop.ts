import "reflect-metadata";
import { type DynamicModule, type INestApplication, Module, type Provider, type Type } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { QFPayModule } from "@qfpay/nestjs";
import type { Request as ExpressRequest } from "express";
import { account, secondAccount } from "../world.js";
import type { Reader } from "./reader.js";
import type { RunContext } from "./run-context.js";

/** Starts a Nest application with the classes of an example in the docs. Adds a root module if there is none. */
export async function nestApplication(code: string, { result, scope, reader }: RunContext): Promise<INestApplication> {
  const root = [...code.matchAll(/@Module\([\s\S]*?class (\w+)/g)].at(-1)?.[1];
  if (root) return started(result[root] as Type, reader);
  const classes = Object.values(result).filter((value) => /^class\b/.test(String(value))) as Type[];
  const { imports, provider, path } = result as { imports?: DynamicModule[]; provider?: Provider; path?: string };
  const made = scope.kept as DynamicModule | undefined;
  const order = (request: ExpressRequest) => reader.orderOfCart(request.body.cartId);
  const checkout = code.includes("@CheckoutOrder") ? { checkout: {} } : { checkout: { order } };
  const notify = path ? { path } : {};
  const isController = (value: Type) => Reflect.hasMetadata("path", value);
  class Root {}
  Module({
    imports: made
      ? [made]
      : (imports ?? [
          QFPayModule.forRoot({ ...account, notify, ...checkout }),
          QFPayModule.forRoot({ name: "hk2", ...secondAccount }),
        ]),
    controllers: classes.filter(isController),
    providers: [...classes.filter((value) => !isController(value)), ...(provider ? [provider] : [])],
  })(Root);
  return started(Root, reader);
}

async function started(root: Type, reader: Reader): Promise<INestApplication> {
  const app = await NestFactory.create(root, { logger: false, abortOnError: false });
  await app.listen(0, "127.0.0.1");
  reader.closing.push(() => app.close());
  return app;
}
