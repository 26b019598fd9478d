-- +goose Up
-- modify "orders" table
ALTER TABLE `orders` ADD COLUMN `open_charge_id` varchar(30) NULL;
-- modify "order_events" table
ALTER TABLE `order_events` MODIFY COLUMN `type` enum('PREPARED','ACCOUNT_ISSUED','ACCOUNT_REVOKED','STARTED','PAID','FAILED','REJECTED','REFUND_REQUESTED','REFUNDED','REFUND_FAILED','CLOSING','CANCELLED','EXPIRED','CHARGE_STARTED','CLAIMED') NOT NULL;
-- create "billing_keys" table
CREATE TABLE `billing_keys` (`id` varchar(30) NOT NULL, `owner` varchar(255) CHARSET utf8mb4 NOT NULL COLLATE utf8mb4_bin, `customer_uid` varchar(80) NOT NULL, `order_id` varchar(40) NOT NULL, `status` enum('PREPARING','ACTIVE','FAILED','DELETED') NOT NULL, `pg` varchar(40) CHARSET utf8mb4 NULL COLLATE utf8mb4_bin, `card` json NULL, `failure` json NULL, `version` bigint NOT NULL, `attempts` bigint NOT NULL, `next_at` datetime(6) NULL, `created_at` datetime(6) NOT NULL, `updated_at` datetime(6) NOT NULL, PRIMARY KEY (`id`), UNIQUE INDEX `billingkey_customer_uid` (`customer_uid`), INDEX `billingkey_next_at` (`next_at`), UNIQUE INDEX `billingkey_order_id` (`order_id`), INDEX `billingkey_owner_id` (`owner`, `id`)) CHARSET ascii COLLATE ascii_bin;
-- create "card_charges" table
CREATE TABLE `card_charges` (`id` varchar(30) NOT NULL, `order_id` varchar(40) NOT NULL, `billing_key_id` varchar(30) NOT NULL, `requester` varchar(255) CHARSET utf8mb4 NOT NULL COLLATE utf8mb4_bin, `idempotency_key` varchar(128) NOT NULL, `input_hash` varchar(64) NOT NULL, `quota` bigint NOT NULL, `known` json NOT NULL, `status` enum('PENDING','SUCCEEDED','FAILED') NOT NULL, `imp_uid` varchar(32) NULL, `failure` json NULL, `attempts` bigint NOT NULL, `next_at` datetime(6) NULL, `created_at` datetime(6) NOT NULL, `finished_at` datetime(6) NULL, PRIMARY KEY (`id`), INDEX `cardcharge_next_at` (`next_at`), UNIQUE INDEX `cardcharge_requester_idempotency_key` (`requester`, `idempotency_key`)) CHARSET ascii COLLATE ascii_bin;

-- +goose Down
-- reverse: create "card_charges" table
DROP TABLE `card_charges`;
-- reverse: create "billing_keys" table
DROP TABLE `billing_keys`;
-- reverse: modify "order_events" table
ALTER TABLE `order_events` MODIFY COLUMN `type` enum('PREPARED','ACCOUNT_ISSUED','ACCOUNT_REVOKED','STARTED','PAID','FAILED','REJECTED','REFUND_REQUESTED','REFUNDED','REFUND_FAILED','CLOSING','CANCELLED','EXPIRED') NOT NULL;
-- reverse: modify "orders" table
ALTER TABLE `orders` DROP COLUMN `open_charge_id`;
