/** The messages of an ONNX file, with the numbers of their fields in onnx.proto. */
import type { Shape } from '../core/shape.js';
import { bytes, type Encoded, float, int, joined, message, text } from '../io/wire.js';

/** The operators are those of this version of the standard, which onnxruntime has since 1.12. */
export const OPSET = 17;
/** The version of the file format that came with it. */
const IR_VERSION = 8;

/** The type of the elements of a tensor. */
export type ElementType = 'float' | 'int64' | 'bool';

/** The numbers of these types in a file. */
const TYPES: Record<ElementType, number> = { float: 1, int64: 7, bool: 9 };

/** A size, or the name of a size that the user chooses. Undefined where it follows from such a size. */
export type Dimension = number | string | undefined;

/** A tensor that goes into a graph or comes out. */
export interface Port {
  /** The name that nodes and programs use for it. */
  name: string;
  /** The type of its elements. */
  type: ElementType;
  /** Its sizes, or their names. */
  shape: readonly Dimension[];
  /** What it is. */
  doc: string;
}

/** What an attribute of a node can be. A number is a whole one; `float` makes it another. */
export type Attribute = number | { float: number } | string | readonly number[] | EncodedGraph;

/** A graph as the attribute of a node: the body of a loop. */
export class EncodedGraph {
  readonly #fields: readonly Encoded[];

  /** @internal */
  constructor(fields: readonly Encoded[]) {
    this.#fields = fields;
  }

  /** @internal */
  get fields(): readonly Encoded[] {
    return this.#fields;
  }
}

/** A node of a graph: an operator with its inputs and outputs. */
export interface NodeParts {
  /** Name of the operator, such as `MatMul`. */
  readonly op: string;
  /** Name of the node. */
  readonly name: string;
  /** Names of the values that it reads. */
  inputs: readonly string[];
  /** Names of the values that it makes. */
  outputs: readonly string[];
  /** Its settings, by name. */
  readonly attributes: Readonly<Record<string, Attribute>>;
}

export interface GraphParts {
  name: string;
  doc: string;
  nodes: readonly NodeParts[];
  initializers: readonly Encoded[];
  inputs: readonly Port[];
  outputs: readonly Port[];
}

/** A constant tensor. */
export function initializer(name: string, shape: Shape, data: Float32Array | BigInt64Array): Encoded {
  const type = data instanceof Float32Array ? TYPES.float : TYPES.int64;
  const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return message(5, ...shape.map((size) => int(1, size)), int(2, type), text(8, name), bytes(9, raw));
}

export function graphFields(graph: GraphParts): readonly Encoded[] {
  return [
    ...graph.nodes.map(node),
    text(2, graph.name),
    ...graph.initializers,
    text(10, graph.doc),
    ...graph.inputs.map((each) => port(11, each)),
    ...graph.outputs.map((each) => port(12, each)),
  ];
}

/** The bytes of a file. @param metadata texts by name, which programs can read */
export function modelFile(graph: GraphParts, metadata: Readonly<Record<string, string>>): Uint8Array {
  return joined(
    int(1, IR_VERSION),
    text(2, 'badak'),
    text(6, graph.doc),
    message(7, ...graphFields(graph)),
    message(8, text(1, ''), int(2, OPSET)),
    ...Object.entries(metadata).map(([name, value]) => message(14, text(1, name), text(2, value))),
  );
}

function port(field: number, { name, type, shape, doc }: Port): Encoded {
  const sizes = shape.map((size) => {
    if (size === undefined) return message(1);
    return message(1, typeof size === 'number' ? int(1, size) : text(2, size));
  });
  const tensor = message(1, int(1, TYPES[type]), message(2, ...sizes));
  return message(field, text(1, name), message(2, tensor), text(3, doc));
}

function node({ op, name, inputs, outputs, attributes }: NodeParts): Encoded {
  return message(
    1,
    ...inputs.map((each) => text(1, each)),
    ...outputs.map((each) => text(2, each)),
    text(3, name),
    text(4, op),
    ...Object.entries(attributes).map(([key, value]) => message(5, text(1, key), ...attribute(value))),
  );
}

function attribute(value: Attribute): readonly Encoded[] {
  const typed = (type: number, ...fields: readonly Encoded[]) => [...fields, int(20, type)];
  if (typeof value === 'number') return typed(2, int(3, value));
  if (typeof value === 'string') return typed(3, text(4, value));
  if (value instanceof EncodedGraph) return typed(5, message(6, ...value.fields));
  if ('float' in value) return typed(1, float(2, value.float));
  return typed(7, ...value.map((each) => int(8, each)));
}
