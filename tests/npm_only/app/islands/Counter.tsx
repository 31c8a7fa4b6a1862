import type { Signal } from "@preact/signals";
import { IS_BROWSER } from "fresh/runtime";
import { useEffect, useState } from "preact/hooks";

interface CounterProps {
  count: Signal<number>;
  label: string;
  at: Date;
}

export default function Counter({ count, label, at }: CounterProps) {
  const [alive, setAlive] = useState(false);
  useEffect(() => setAlive(IS_BROWSER), []);
  return (
    <>
      <button
        type="button"
        data-alive={alive}
        data-at={at.getTime()}
        onClick={() => count.value++}
      >
        {label}: {count}
        <Inner />
      </button>
      {count.value > 3 && <em>more</em>}
    </>
  );
}

/** An export of an island's module is one too; within another it is not. */
export function Inner() {
  return <i>inner</i>;
}
