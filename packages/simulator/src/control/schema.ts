/** A JSON Schema of the 2020-12 edition, as OpenAPI 3.1 uses it. */
export type Schema = Readonly<Record<string, unknown>>;

/** The JSON Schema of an object, with a schema for each of its members. */
export type ObjectSchema = Schema & {
  readonly properties: Readonly<Record<string, Schema>>;
  readonly additionalProperties: boolean;
};

/** The JSON Schema of a text. */
export const text = { type: "string" } as const;
/** The JSON Schema of a whole number. */
export const wholeNumber = { type: "integer" } as const;
/** The JSON Schema of a number. */
export const number = { type: "number" } as const;
/** The JSON Schema of `true` or `false`. */
export const bool = { type: "boolean" } as const;
/** The JSON Schema that allows any value. */
export const anything: Schema = {};

/** The JSON Schema of a time. */
export const timestamp: Schema = { ...wholeNumber, description: "Milliseconds since 1970, UTC" };

/** Makes the JSON Schema of a value that must be one of the given values. */
export const oneOf = (...values: readonly (string | number)[]): Schema => ({ enum: values });

/** Makes the JSON Schema of a list. */
export const listOf = (items: Schema): Schema => ({ type: "array", items });

/** Makes the JSON Schema of an object with any member names, whose values have the schema `values`. */
export const mapOf = (values: Schema): Schema => ({ type: "object", additionalProperties: values });

/** Makes a JSON Schema that refers to a named schema of the OpenAPI description. */
export const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

/**
 * Makes the JSON Schema of an object.
 *
 * @param required members that are always there
 * @param optional members that may be absent
 */
export const object = (
  required: Readonly<Record<string, Schema>>,
  optional: Readonly<Record<string, Schema>> = {},
): ObjectSchema => ({
  type: "object",
  properties: { ...required, ...optional },
  required: Object.keys(required),
  additionalProperties: false,
});
