import { expectTypeOf, test } from "vitest";
import {
  freeTrackedAfter,
  makeArrayTracked,
  makeSliceTracked,
  makeSliceTrackedNoZero,
} from "../../src/runtime/index.js";

declare const n: number;

test("the result is typed as the constructor's own", () => {
  // The compiler checks these; nothing runs.
  (): void => {
    expectTypeOf(makeSliceTracked(Float64Array, n)).toEqualTypeOf(new Float64Array(n));
    expectTypeOf(makeSliceTracked(Float64Array, n)).toEqualTypeOf<Float64Array<ArrayBuffer>>();
    expectTypeOf(makeSliceTracked(Uint8Array, n)).toEqualTypeOf(new Uint8Array(n));
    expectTypeOf(makeSliceTracked(Uint8ClampedArray, n)).toEqualTypeOf(new Uint8ClampedArray(n));
    expectTypeOf(makeSliceTracked(Int8Array, n)).toEqualTypeOf(new Int8Array(n));
    expectTypeOf(makeSliceTracked(Int16Array, n)).toEqualTypeOf(new Int16Array(n));
    expectTypeOf(makeSliceTracked(Uint16Array, n)).toEqualTypeOf(new Uint16Array(n));
    expectTypeOf(makeSliceTracked(Int32Array, n)).toEqualTypeOf(new Int32Array(n));
    expectTypeOf(makeSliceTracked(Uint32Array, n)).toEqualTypeOf(new Uint32Array(n));
    expectTypeOf(makeSliceTracked(Float32Array, n)).toEqualTypeOf(new Float32Array(n));
    expectTypeOf(makeSliceTracked(BigInt64Array, n)).toEqualTypeOf(new BigInt64Array(n));
    expectTypeOf(makeSliceTracked(BigUint64Array, n)).toEqualTypeOf(new BigUint64Array(n));
    expectTypeOf(makeSliceTracked(ArrayBuffer, n)).toEqualTypeOf(new ArrayBuffer(n));
    expectTypeOf(makeSliceTracked(Buffer, n)).toEqualTypeOf(Buffer.alloc(n));
    expectTypeOf(makeSliceTrackedNoZero(Buffer, n)).toEqualTypeOf(Buffer.allocUnsafe(n));
    const alias = Uint8Array;
    expectTypeOf(makeSliceTrackedNoZero(alias, n)).toEqualTypeOf(new Uint8Array(n));
    class Mine extends Float32Array {}
    expectTypeOf(makeSliceTracked(Mine, n)).toEqualTypeOf<Mine>();
    expectTypeOf(makeArrayTracked(n, 0)).toEqualTypeOf<number[]>();
    expectTypeOf(makeArrayTracked<string | null>(n, null)).toEqualTypeOf<(string | null)[]>();
    expectTypeOf(freeTrackedAfter("x", new Float64Array(1))).toEqualTypeOf<string>();
    // @ts-expect-error a length is a number
    makeSliceTracked(Float64Array, "5");
    // @ts-expect-error there is nothing to construct
    makeSliceTracked(Math.max, 5);
  };
});
