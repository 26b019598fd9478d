// The closing line: how many passed, and in which time.
import type {
  FullResult,
  Reporter,
  TestCase,
  TestResult,
} from "@playwright/test/reporter";

export default class Summary implements Reporter {
  private readonly count: Record<string, number> = {};
  private readonly began = Date.now();
  private slow: { title: string; took: number }[] = [];

  onTestEnd(test: TestCase, result: TestResult) {
    const outcome = result.status === test.expectedStatus ? "passed" : "failed";
    const again = outcome === "failed" && result.retry < test.retries;
    const key =
      result.status === "skipped" ? "skipped" : again ? "repeated" : outcome;
    this.count[key] = (this.count[key] ?? 0) + 1;
    this.slow.push({
      title: test.titlePath().slice(2).join(" › "),
      took: result.duration,
    });
  }

  async onEnd(result: FullResult) {
    const slowest = this.slow.sort((a, b) => b.took - a.took).slice(0, 5);
    for (const { title, took } of slowest) {
      console.log(`  ${(took / 1000).toFixed(1).padStart(5)} s  ${title}`);
    }
    const counts = ["passed", "failed", "repeated", "skipped"]
      .filter((key) => this.count[key])
      .map((key) => `${this.count[key]} ${key}`);
    const took = ((Date.now() - this.began) / 1000).toFixed(0);
    console.log(
      `\ne2e: ${counts.join(", ") || "nothing ran"} in ${took} s (${result.status})`,
    );
  }

  printsToStdio() {
    return true;
  }
}
