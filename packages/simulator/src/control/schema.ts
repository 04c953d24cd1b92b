/** A JSON Schema of the 2020-12 edition, as OpenAPI 3.1 uses it. */
export type Schema = Readonly<Record<string, unknown>>;

export type ObjectSchema = Schema & {
  readonly properties: Readonly<Record<string, Schema>>;
  readonly additionalProperties: boolean;
};

export const text = { type: "string" } as const;
export const wholeNumber = { type: "integer" } as const;
export const number = { type: "number" } as const;
export const bool = { type: "boolean" } as const;
export const anything: Schema = {};

export const timestamp: Schema = { ...wholeNumber, description: "Milliseconds since 1970, UTC" };

export const oneOf = (...values: readonly (string | number)[]): Schema => ({ enum: values });

export const listOf = (items: Schema): Schema => ({ type: "array", items });

export const mapOf = (values: Schema): Schema => ({ type: "object", additionalProperties: values });

export const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

/** @param optional members that may be absent @param required members that are always there */
export const object = (
  required: Readonly<Record<string, Schema>>,
  optional: Readonly<Record<string, Schema>> = {},
): ObjectSchema => ({
  type: "object",
  properties: { ...required, ...optional },
  required: Object.keys(required),
  additionalProperties: false,
});
