import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { call, type Progress } from "../../../src/native/call.ts";
import type { NativeControl } from "../../../src/native/native.ts";

class FakeControl implements NativeControl {
  cancelled = false;
  state = { phase: "read", done: 0, total: 4 };
  onCancel: () => void = () => {};
  readonly threads: number;
  constructor(threads: number) {
    this.threads = threads;
  }
  begun = true;
  cancel() {
    this.cancelled = true;
    this.onCancel();
    return !this.begun;
  }
  progress() {
    return { ...this.state };
  }
}

vi.mock("../../../src/native/native.ts", () => ({ native: () => ({ Control: FakeControl }) }));

const cancelled = () => new Error('{"code":"CANCELLED","message":"the operation was cancelled"}');

describe("call", () => {
  it("passes no control when no option asks for one", async () => {
    expect(await call(undefined, async (control) => control)).toBe(null);
    expect(await call({}, async (control) => control)).toBe(null);
  });

  it("passes the number of threads, and refuses what is none", async () => {
    const control = await call({ threads: 3 }, async (control) => control as FakeControl);
    expect(control.threads).toBe(3);
    for (const threads of [0, -1, 1.5, Number.NaN, 5000]) {
      const rejected = call({ threads }, async () => {});
      await expect(rejected).rejects.toMatchObject({ code: "INVALID_ARGUMENT", details: { parameter: "threads" } });
    }
  });

  it("decodes errors", async () => {
    const work = call(undefined, () => Promise.reject(new Error('{"code":"UNKNOWN_ID","message":"no 7"}')));
    await expect(work).rejects.toMatchObject({ code: "UNKNOWN_ID", message: "no 7" });
  });
});

describe("signal", () => {
  it("does not start when aborted before", async () => {
    const work = vi.fn();
    await expect(call({ signal: AbortSignal.abort("early") }, work)).rejects.toBe("early");
    expect(work).not.toHaveBeenCalled();
  });

  it.each(["a reason", new Error("other"), 0])("cancels the work and rejects with the reason %s", async (reason) => {
    const controller = new AbortController();
    const remove = vi.spyOn(controller.signal, "removeEventListener");
    const promise = call({ signal: controller.signal }, (control) => {
      return new Promise((_, reject) => {
        (control as FakeControl).onCancel = () => reject(cancelled());
      });
    });
    controller.abort(reason);
    await expect(promise).rejects.toBe(reason);
    expect(remove).toHaveBeenCalledOnce();
  });

  it("waits for work that has begun, but not for ever", async () => {
    const controller = new AbortController();
    const promise = call({ signal: controller.signal }, () => new Promise(() => {}));
    setTimeout(() => controller.abort("never ends"), 20);
    const begin = performance.now();
    await expect(promise).rejects.toBe("never ends");
    expect(performance.now() - begin).toBeGreaterThan(60);
  });

  it("rejects with the reason even when the work went through", async () => {
    const controller = new AbortController();
    const promise = call({ signal: controller.signal }, async () => {
      controller.abort("late");
      return 1;
    });
    await expect(promise).rejects.toBe("late");
  });

  it("leaves no listener behind, whatever the outcome", async () => {
    const { signal } = new AbortController();
    const [add, remove] = [vi.spyOn(signal, "addEventListener"), vi.spyOn(signal, "removeEventListener")];
    await call({ signal }, async () => {});
    await call({ signal }, () => Promise.reject(new Error("x"))).catch(() => {});
    await call({ signal }, () => {
      throw new Error("at once");
    }).catch(() => {});
    expect(add).toHaveBeenCalledTimes(3);
    expect(remove.mock.calls.map(([, listener]) => listener)).toEqual(add.mock.calls.map(([, listener]) => listener));
  });
});

describe("onProgress", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it("always ends with a call that says all is done", async () => {
    const seen: Progress[] = [];
    await call({ onProgress: (progress) => seen.push(progress) }, async (control) => {
      (control as FakeControl).state.done = 3;
    });
    expect(seen).toEqual([{ phase: "read", done: 4, total: 4 }]);
  });

  it("is not told that failed work is done", async () => {
    const onProgress = vi.fn();
    await call({ onProgress }, () => Promise.reject(new Error("x"))).catch(() => {});
    expect(onProgress).not.toHaveBeenCalled();
  });

  it("warns once of errors, and goes on", async () => {
    const warn = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    const onProgress = () => {
      throw new Error("from the callback");
    };
    expect(await call({ onProgress }, async () => 5)).toBe(5);
    expect(warn).toHaveBeenCalledExactlyOnceWith("onProgress failed: from the callback", "QuiverWarning");
  });

  it("handles the rejection of an async callback", async () => {
    const warn = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    const onProgress = () => Promise.reject(new Error("later")) as never;
    expect(await call({ onProgress }, async () => 5)).toBe(5);
    await Promise.resolve();
    expect(warn).toHaveBeenCalledOnce();
  });
});

describe("onProgress while the work runs", () => {
  it("is called when something has changed", async () => {
    const seen: Progress[] = [];
    await call({ onProgress: (progress) => seen.push(progress) }, async (control) => {
      const { state } = control as FakeControl;
      for (const done of [1, 2]) {
        state.done = done;
        await new Promise((resolve) => setTimeout(resolve, 150));
      }
    });
    expect(seen.map(({ done }) => done)).toEqual([1, 2, 4]);
  });
});
