-- +goose Up
-- modify "notices" table
ALTER TABLE `notices` MODIFY COLUMN `kind` enum('ACCOUNT_ISSUED','ACCOUNT_DUE_SOON','ORDER_PAID','REFUNDED','REFUND_ACCOUNT_NEEDED','CHARGE_FAILED','PLAN_ENDED') NOT NULL, ADD COLUMN `plan_id` varchar(30) NULL;
-- modify "orders" table
ALTER TABLE `orders` ADD COLUMN `plan_id` varchar(30) NULL;
-- modify "products" table
ALTER TABLE `products` ADD COLUMN `recurrence` json NULL;
-- create "charges" table
CREATE TABLE `charges` (`id` varchar(30) NOT NULL, `period` bigint NOT NULL, `status` enum('SCHEDULED','PROCESSING','PAID','RETRYING','FAILED','SKIPPED') NOT NULL, `lines` json NOT NULL, `amount` bigint NOT NULL, `tax_free_amount` bigint NOT NULL, `currency` varchar(3) NOT NULL, `due_at` datetime(6) NOT NULL, `period_start` datetime(6) NOT NULL, `period_end` datetime(6) NOT NULL, `billing_key_id` varchar(30) NOT NULL, `asked_at` datetime(6) NULL, `refused_at` datetime(6) NULL, `registered_at` datetime(6) NULL, `attempts` bigint NOT NULL, `silent` bigint NOT NULL, `first_failed_at` datetime(6) NULL, `failure` json NULL, `created_at` datetime(6) NOT NULL, `updated_at` datetime(6) NOT NULL, `order_id` varchar(40) NULL, `plan_id` varchar(30) NOT NULL, PRIMARY KEY (`id`), UNIQUE INDEX `charge_plan_id_period` (`plan_id`, `period`), UNIQUE INDEX `order_id` (`order_id`)) CHARSET ascii COLLATE ascii_bin;
-- create "paces" table
CREATE TABLE `paces` (`id` varchar(30) NOT NULL, `next_at` datetime(6) NOT NULL, PRIMARY KEY (`id`)) CHARSET ascii COLLATE ascii_bin;
-- create "plans" table
CREATE TABLE `plans` (`id` varchar(30) NOT NULL, `owner` varchar(255) CHARSET utf8mb4 NOT NULL COLLATE utf8mb4_bin, `status` enum('INCOMPLETE','TRIALING','ACTIVE','PAST_DUE','PAUSED','CANCELLED','COMPLETED') NOT NULL, `name` varchar(40) CHARSET utf8mb4 NOT NULL COLLATE utf8mb4_bin, `lines` json NOT NULL, `next_lines` json NULL, `currency` varchar(3) NOT NULL, `buyer` json NULL, `locale` varchar(2) NOT NULL, `recurrence` json NOT NULL, `anchor_at` datetime(6) NOT NULL, `trial_ends_at` datetime(6) NULL, `until` datetime(6) NULL, `charged` bigint NOT NULL, `charge_id` varchar(30) NULL, `current_period_start` datetime(6) NULL, `current_period_end` datetime(6) NULL, `cancel_at` datetime(6) NULL, `ending` varchar(10) NULL, `failure` json NULL, `version` bigint NOT NULL, `idempotency_key` varchar(128) NOT NULL, `input_hash` varchar(64) NOT NULL, `next_at` datetime(6) NULL, `stuck_at` datetime(6) NULL, `created_at` datetime(6) NOT NULL, `updated_at` datetime(6) NOT NULL, `ended_at` datetime(6) NULL, `billing_key_id` varchar(30) NOT NULL, PRIMARY KEY (`id`), INDEX `plan_billing_key_id_id` (`billing_key_id`, `id`), INDEX `plan_next_at` (`next_at`), INDEX `plan_owner_id` (`owner`, `id`), UNIQUE INDEX `plan_owner_idempotency_key` (`owner`, `idempotency_key`), INDEX `plan_status_id` (`status`, `id`)) CHARSET ascii COLLATE ascii_bin;

-- +goose Down
-- reverse: create "plans" table
DROP TABLE `plans`;
-- reverse: create "paces" table
DROP TABLE `paces`;
-- reverse: create "charges" table
DROP TABLE `charges`;
-- reverse: modify "products" table
ALTER TABLE `products` DROP COLUMN `recurrence`;
-- reverse: modify "orders" table
ALTER TABLE `orders` DROP COLUMN `plan_id`;
-- reverse: modify "notices" table
ALTER TABLE `notices` DROP COLUMN `plan_id`, MODIFY COLUMN `kind` enum('ACCOUNT_ISSUED','ACCOUNT_DUE_SOON','ORDER_PAID','REFUNDED','REFUND_ACCOUNT_NEEDED') NOT NULL;
