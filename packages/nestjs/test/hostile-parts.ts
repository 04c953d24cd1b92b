import {
  type ArgumentsHost,
  BadRequestException,
  type CallHandler,
  Catch,
  type ExceptionFilter,
  type ExecutionContext,
  type NestInterceptor,
  type PipeTransform,
} from "@nestjs/common";
import { HttpAdapterHost } from "@nestjs/core";
import { map } from "rxjs";

/** An interceptor that wraps every response in an envelope, as many applications do. */
export const wrapping: NestInterceptor = {
  intercept: (_context: ExecutionContext, next: CallHandler) => next.handle().pipe(map((data) => ({ code: 0, data }))),
};

/** An interceptor that reads a property of a handler's result without checking that it exists. */
export const careless: NestInterceptor = {
  intercept: (_context, next) => next.handle().pipe(map((data: { items: unknown }) => data.items)),
};

/** A validation pipe that refuses every value. */
export const strict: PipeTransform = {
  transform() {
    throw new BadRequestException("Validation failed");
  },
};

@Catch()
/** An exception filter that answers every error with status 200 and an envelope, as many applications do. */
export class Envelope implements ExceptionFilter {
  constructor(readonly host: HttpAdapterHost) {}

  /** Responds with status 200 and `{ code: 1 }`, whatever the error is. */
  catch(_error: unknown, host: ArgumentsHost) {
    const response = host.switchToHttp().getResponse();
    if (!this.host.httpAdapter.isHeadersSent(response)) this.host.httpAdapter.reply(response, { code: 1 }, 200);
  }
}
