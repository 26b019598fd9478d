import type {
  FailureFragment,
  StoredCardFragment,
  WaitingFor,
} from "./generated.js";
import type { Plan } from "./plan-types.js";
import type { Buyer, CheckoutInput } from "./types.js";

/** A card that the payment company keeps; its number is masked. */
export type StoredCard = StoredCardFragment;

/** How a card is registered. */
export interface RegisterCardInput {
  /** Who owns it; see PaymentMethod.requiredBuyerFields. */
  buyer?: Buyer;
  /** One of checkoutConfig.paymentMethods that has storesCard; card if left out. */
  payMethod?: string;
  /** Overrides the option of the same name. */
  returnUrl?: string;
  /** A native app's scheme, to come back from card apps. */
  appScheme?: string;
  /** Ask for a popup where there is a choice. */
  popup?: boolean;
}

interface Outcome<Kind extends string> {
  /** Branch on this. */
  kind: Kind;
  /** For the customer, in their language. */
  message: string;
}

/** The card can be charged. */
export interface CardStored extends Outcome<"stored"> {
  card: StoredCard;
}
/** It is not known yet. A second result follows when it is. */
export interface CardPending extends Outcome<"pending"> {
  /** Who has to act. */
  waitingFor: WaitingFor;
}
/** The card was not stored. */
export interface CardFailed extends Outcome<"failed"> {
  /** Why, and what the customer should do. */
  failure: FailureFragment;
  /** Registers again; not after a redirect or a reload. */
  retry?: () => Promise<CardResult>;
}
/** The customer closed the window. */
export interface CardClosed extends Outcome<"closed"> {
  /** Opens it again; not after a redirect or a reload. */
  retry?: () => Promise<CardResult>;
}

/** What became of the registration of a card. */
export type CardResult = CardStored | CardPending | CardFailed | CardClosed;

/** What is bought, and the stored card that pays for it. */
export interface PayWithCardInput extends CheckoutInput {
  /** A card of cards(). */
  billingKeyId: string;
  /** Months to pay in, from 50,000 KRW; at once if left out. */
  cardQuota?: number;
}

/** A card that was forgotten. */
export interface CardDeleted {
  card: StoredCard;
  /** Plans that ended with it. */
  endedPlans: readonly Plan[];
}
