import type { Api } from "./api.js";
import type { CardResult } from "./card-types.js";
import type { Follower } from "./follower.js";
import type { Texts } from "./messages.js";
import type { Plan } from "./plan-types.js";
import type { Results } from "./result.js";
import type { Box } from "./storage.js";
import type { Clock } from "./time.js";
import type { Order, Result, WindowEvent } from "./types.js";

/** What every part of a checkout works with. */
export interface Context {
  api: Api;
  /** What outlives the page. */
  box: Box;
  clock: Clock;
  texts: Texts;
  results: Results;
  /** The one follower of an order. */
  follower(orderId: string): Follower;
  tell: {
    order(order: Order): void;
    result(result: Result): void;
    card(result: CardResult): void;
    plan(plan: Plan): void;
    window(event: WindowEvent): void;
  };
}
