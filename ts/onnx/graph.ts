import { BadakError } from '../core/errors.js';
import type { Param } from '../core/param.js';
import type { Shape } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import {
  type Dimension,
  EncodedGraph,
  graphFields,
  initializer,
  modelFile,
  type NodeParts,
  type Port,
} from './proto.js';
import type { Encoded } from '../io/wire.js';

/** A tensor in a graph: its name, and what is known of its shape. */
export interface OnnxValue {
  /** The name that nodes use for it. */
  readonly name: string;
  /** Its sizes, as far as they are known. */
  readonly shape: readonly Dimension[];
}

/** What a graph and the bodies of its loops share: constants and names. */
class Shared {
  readonly initializers: Encoded[] = [];
  /** Names of constants by what they hold, so that each is in the file once. */
  readonly constants = new Map<unknown, string>();
  readonly #taken = new Set<string>();

  /** The wanted name, with a number if it is taken. */
  name(wanted: string): string {
    let name = wanted;
    for (let i = 2; this.#taken.has(name); i++) name = `${wanted}_${i}`;
    this.#taken.add(name);
    return name;
  }

  constant(key: unknown, wanted: string, shape: Shape, data: () => Float32Array | BigInt64Array): string {
    const known = this.constants.get(key);
    if (known !== undefined) return known;
    const name = this.name(wanted);
    this.initializers.push(initializer(name, shape, data()));
    this.constants.set(key, name);
    return name;
  }
}

/** Builds a graph of ONNX, node by node. Its methods return the names of what they make, for the nodes after it. */
export class OnnxGraph {
  readonly #nodes: NodeParts[] = [];
  readonly #inputs: Port[] = [];
  readonly #outputs: Port[] = [];
  readonly #shared: Shared;

  /** @param name of the graph @param outer the graph of which this is the body of a loop; they share constants */
  constructor(
    private readonly name: string,
    outer?: OnnxGraph,
  ) {
    this.#shared = outer ? outer.#shared : new Shared();
  }

  /** Declares an input. @param doc what it is @returns its name and shape */
  input(name: string, type: Port['type'], shape: readonly Dimension[], doc = ''): OnnxValue {
    const port = { name: this.#shared.name(name), type, shape, doc };
    this.#inputs.push(port);
    return port;
  }

  /**
   * Declares an output, before or after its value exists.
   * @param doc what it is
   * @returns a function that takes the value
   */
  output(name: string, type: Port['type'], doc = ''): (value: OnnxValue) => void {
    const at = this.#outputs.length;
    const port = { name: this.#shared.name(name), type, shape: [], doc };
    this.#outputs.push(port);
    return (value) => {
      const isMade = this.#nodes.some(({ outputs }) => outputs.includes(value.name));
      const isFree = isMade && !this.#outputs.some((other) => other.name === value.name);
      this.#rename(isFree ? value.name : this.node('Identity', [value.name]), port.name);
      this.#outputs[at] = { ...port, shape: value.shape };
    };
  }

  /** Adds a node with one output. @param inputs names; an empty one leaves an optional input out @returns the output */
  node(op: string, inputs: readonly string[], attributes: NodeParts['attributes'] = {}): string {
    return this.nodes(op, inputs, attributes, 1)[0]!;
  }

  /** Adds a node with several outputs. @returns their names */
  nodes(op: string, inputs: readonly string[], attributes: NodeParts['attributes'], count: number): string[] {
    const name = this.#shared.name(op);
    const outputs = Array.from({ length: count }, () => this.#shared.name(`${name}_out`));
    this.#nodes.push({ op, name, inputs, outputs, attributes });
    return outputs;
  }

  /** A parameter as a constant. Layers that share it share the constant. @throws BadakError when it is not finite */
  param(param: Param): string {
    return this.#shared.constant(param, param.name, param.value.shape, () => this.values(param));
  }

  /** The values of a parameter, for a constant that has them in another order. @throws BadakError when one is not finite */
  values(param: Param): Float32Array {
    return finite(param.name, param.settled());
  }

  /** A tensor of any shape as a constant. @throws BadakError when it is not finite */
  tensor(name: string, tensor: Tensor): string {
    return this.#shared.constant(tensor, name, tensor.shape, () => finite(name, tensor));
  }

  /** Floats as a constant. */
  floats(name: string, shape: Shape, data: Float32Array): string {
    return this.#shared.constant(data, name, shape, () => data);
  }

  /** A number as a constant. */
  number(value: number): string {
    return this.#shared.constant(`float ${value}`, 'number', [], () => Float32Array.of(value));
  }

  /** Whole numbers as a constant, such as axes or a shape. */
  ints(...values: readonly number[]): string {
    return this.#shared.constant(`ints ${values.join()}`, 'ints', [values.length], () =>
      BigInt64Array.from(values, BigInt),
    );
  }

  /** A graph that can use everything of this one: the body of a loop. @internal */
  inner(name: string): OnnxGraph {
    return new OnnxGraph(name, this);
  }

  /** This graph as an attribute of a node. @internal */
  asAttribute(): EncodedGraph {
    return new EncodedGraph(graphFields({ ...this.#parts(''), initializers: [] }));
  }

  /** The bytes of a file. @param about what the graph computes; its inputs and outputs are added @internal */
  file(about: string, metadata: Readonly<Record<string, string>>): Uint8Array {
    const said = [
      about,
      ...this.#inputs.map((port) => `Input ${describe(port)}`),
      ...this.#outputs.map((port) => `Output ${describe(port)}`),
    ];
    return modelFile(this.#parts(said.join('\n')), metadata);
  }

  #rename(from: string, to: string): void {
    const renamed = (names: readonly string[]) => names.map((name) => (name === from ? to : name));
    for (const node of this.#nodes) {
      node.inputs = renamed(node.inputs);
      node.outputs = renamed(node.outputs);
    }
  }

  #parts(doc: string) {
    const { initializers } = this.#shared;
    return {
      name: this.name,
      doc,
      nodes: this.#nodes,
      initializers,
      inputs: this.#inputs,
      outputs: this.#outputs,
    };
  }
}

function describe({ name, type, shape, doc }: Port): string {
  return `${name}: ${type} [${shape.map((size) => size ?? '?').join(', ')}], ${doc}`;
}

/** @throws BadakError when a value is not finite */
function finite(name: string, tensor: Tensor): Float32Array {
  const data = tensor.toArray();
  if (data.every(Number.isFinite)) return data;
  throw new BadakError('not-finite', `exportOnnx: expected finite values, but ${name} has others`);
}
