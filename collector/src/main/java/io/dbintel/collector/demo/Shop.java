package io.dbintel.collector.demo;

import io.dbintel.servers.PostgresServer;
import java.sql.SQLException;

/**
 * The database of a small shop: 20 000 customers, 60 000 orders, 180 000 order lines. Two indexes that it needs are missing,
 * on {@code orders.customer_id} and {@code customers.email}; that is meant.
 */
final class Shop {
    static final String DATABASE = "shop";
    static final String APPLICATION_ROLE = "shop_app";
    static final String MONITORING_ROLE = "dbintel";
    static final int CUSTOMERS = 20_000;
    static final int ORDERS = 60_000;
    static final int PRODUCTS = 500;

    private Shop() {}

    /**
     * Makes roles, schema and data; about two seconds.
     *
     * @param password of both roles; letters and digits only
     */
    static void create(PostgresServer server, String password) throws SQLException {
        server.execute(
                "postgres",
                "CREATE ROLE " + APPLICATION_ROLE + " LOGIN PASSWORD '" + password + "'",
                "CREATE ROLE " + MONITORING_ROLE + " LOGIN PASSWORD '" + password + "'",
                // What monitoring needs: nothing but the right to read statistics.
                "GRANT pg_monitor TO " + MONITORING_ROLE,
                "CREATE EXTENSION pg_stat_statements",
                "CREATE DATABASE " + DATABASE + " OWNER " + APPLICATION_ROLE);
        server.execute(
                DATABASE,
                "SET ROLE " + APPLICATION_ROLE,
                """
        CREATE TABLE customers (id integer PRIMARY KEY, email text NOT NULL, name text NOT NULL, city text NOT NULL)""",
                """
        CREATE TABLE products (id integer PRIMARY KEY, sku text UNIQUE NOT NULL, title text NOT NULL, price numeric NOT NULL)""",
                """
        CREATE TABLE stock (product_id integer PRIMARY KEY REFERENCES products, on_hand integer NOT NULL)""",
                """
        CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer_id integer NOT NULL,
          placed_at timestamptz NOT NULL DEFAULT now(), status text NOT NULL DEFAULT 'open')""",
                """
        CREATE TABLE order_lines (order_id bigint NOT NULL, line integer NOT NULL, product_id integer NOT NULL,
          quantity integer NOT NULL, price numeric NOT NULL, PRIMARY KEY (order_id, line))""",
                """
        CREATE TABLE payments (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, order_id bigint NOT NULL,
          card_number text NOT NULL, amount numeric NOT NULL)""",
                "INSERT INTO customers SELECT i, 'user' || i || '@example.com', 'Customer ' || i, 'City ' || i % 100"
                        + " FROM generate_series(1, " + CUSTOMERS + ") i",
                "INSERT INTO products SELECT i, 'SKU-' || i, 'Product ' || i, (i % 90) + 0.99 FROM generate_series(1, "
                        + PRODUCTS + ") i",
                "INSERT INTO stock SELECT id, 1000000 FROM products",
                "INSERT INTO orders (customer_id, placed_at, status)"
                        + " SELECT 1 + (i * 7919) % " + CUSTOMERS
                        + ", now() - i * interval '1 minute', CASE i % 3 WHEN 0 THEN 'open' ELSE 'paid' END"
                        + " FROM generate_series(1, " + ORDERS + ") i",
                "INSERT INTO order_lines SELECT o, l, 1 + (o * 31 + l) % " + PRODUCTS + ", 1 + o % 5, 9.99"
                        + " FROM generate_series(1, " + ORDERS + ") o, generate_series(1, 3) l",
                "INSERT INTO payments (order_id, card_number, amount)"
                        + " SELECT o, '4111' || lpad((o * 104729::bigint % 1000000000000)::text, 12, '0'), 29.97 FROM generate_series(1, "
                        + ORDERS + ", 2) o",
                "RESET ROLE",
                "ANALYZE");
    }
}
