package io.dbintel.collector.demo;

import io.dbintel.servers.PostgresServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the shop's users and jobs do to its database, trouble included: a missing index, a lock queue, an N+1 pattern, a slow
 * report, failing statements, statements with e-mail addresses and card numbers in them. A dozen connections, paced, so that a
 * laptop stays usable. The same seed gives the same work.
 */
final class Workload implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("demo");

    private final PostgresServer server;
    private final String password;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();
    private final LongAdder statements = new LongAdder();
    private final LongAdder failures = new LongAdder();

    /** One round of one user's or job's work. */
    private interface Round {
        void run(Connection connection, SplittableRandom random) throws SQLException, InterruptedException;
    }

    Workload(PostgresServer server, String password) {
        this.server = server;
        this.password = password;
    }

    void start() {
        run("storefront-1", 40, this::browseAndOrder);
        run("storefront-2", 40, this::browseAndOrder);
        run("order-history", 60, this::ordersOfCustomer);
        run("order-list", 200, this::ordersWithTheirLines);
        run("nightly-report", 2_000, this::report);
        run("stock-import", 1_500, this::holdStock);
        run("checkout-1", 300, this::takeFromStock);
        run("checkout-2", 300, this::takeFromStock);
        run("checkout-3", 300, this::takeFromStock);
        run("support-desk", 200, this::findByPrivateData);
        run("broken-job", 700, this::fail);
    }

    /** Statements that the workload has run, failed ones included. */
    long statements() {
        return statements.sum();
    }

    /** Statements that failed, nearly all of them on purpose. */
    long failures() {
        return failures.sum();
    }

    /** @param pauseMillis between two rounds */
    private void run(String name, int pauseMillis, Round round) {
        threads.add(Thread.ofVirtual().name("demo/" + name).start(() -> {
            var random = new SplittableRandom(name.hashCode());
            try {
                while (!pause(0)) {
                    work(name, pauseMillis, round, random);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
    }

    /** Works on one connection until it breaks. */
    private void work(String name, int pauseMillis, Round round, SplittableRandom random) throws InterruptedException {
        try (Connection connection = server.connect(Shop.DATABASE, Shop.APPLICATION_ROLE, password)) {
            connection.setClientInfo("ApplicationName", name);
            do {
                round.run(connection, random);
            } while (!pause(pauseMillis));
        } catch (SQLException e) {
            if (!pause(1_000)) {
                LOG.atDebug()
                        .addKeyValue("job", name)
                        .addKeyValue("sqlstate", e.getSQLState())
                        .log("the demo's job lost its connection");
            }
        }
    }

    /** @return true if the workload ends */
    private boolean pause(int millis) throws InterruptedException {
        return stopping.await(millis, TimeUnit.MILLISECONDS);
    }

    private void browseAndOrder(Connection connection, SplittableRandom random) throws SQLException {
        read(connection, "SELECT id, title, price FROM products WHERE id = ?", 1 + random.nextInt(Shop.PRODUCTS));
        read(connection, "SELECT id, name, city FROM customers WHERE id = ?", 1 + random.nextInt(Shop.CUSTOMERS));
        if (random.nextInt(5) == 0) {
            write(connection, "INSERT INTO orders (customer_id) VALUES (?)", 1 + random.nextInt(Shop.CUSTOMERS));
        }
    }

    /** The missing index on {@code orders.customer_id}: a sequential scan each time. */
    private void ordersOfCustomer(Connection connection, SplittableRandom random) throws SQLException {
        read(
                connection,
                "SELECT id, placed_at, status FROM orders WHERE customer_id = ? ORDER BY placed_at DESC LIMIT 10",
                1 + random.nextInt(Shop.CUSTOMERS));
    }

    /** N+1: one statement for the list, and one more for each of its rows. */
    private void ordersWithTheirLines(Connection connection, SplittableRandom random) throws SQLException {
        var ids = new ArrayList<Long>();
        try (PreparedStatement list =
                connection.prepareStatement("SELECT id FROM orders WHERE id > ? ORDER BY id LIMIT 50")) {
            list.setLong(1, random.nextInt(Shop.ORDERS - 100));
            try (ResultSet rows = list.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getLong(1));
                }
            }
            statements.increment();
        }
        for (Long id : ids) {
            read(connection, "SELECT product_id, quantity, price FROM order_lines WHERE order_id = ?", id);
        }
    }

    /** Sorts more than {@code work_mem} holds, over and over; one process of the server at a time. */
    private void report(Connection connection, SplittableRandom random) throws SQLException {
        try (Statement settings = connection.createStatement()) {
            settings.execute("SET work_mem = '1MB'");
            settings.execute("SET max_parallel_workers_per_gather = 0");
        }
        read(connection, """
        SELECT c.city, date_trunc('day', o.placed_at) AS day, count(DISTINCT l.product_id) AS products,
          percentile_cont(0.5) WITHIN GROUP (ORDER BY l.quantity * l.price) AS median, sum(l.quantity * l.price) AS revenue
        FROM orders o JOIN customers c ON c.id = o.customer_id JOIN order_lines l ON l.order_id = o.id
        WHERE o.placed_at > now() - ? * interval '1 day'
        GROUP BY c.city, day ORDER BY revenue DESC, day LIMIT 100""", 30 + random.nextInt(30));
    }

    /** Holds one row of stock for more than a second; the checkouts queue up behind it. */
    private void holdStock(Connection connection, SplittableRandom random) throws SQLException, InterruptedException {
        connection.setAutoCommit(false);
        try {
            write(connection, "UPDATE stock SET on_hand = on_hand + 100 WHERE product_id = ?", 1);
            pause(1_200 + random.nextInt(600));
            connection.commit();
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private void takeFromStock(Connection connection, SplittableRandom random) throws SQLException {
        write(connection, "UPDATE stock SET on_hand = on_hand - 1 WHERE product_id = ?", 1);
    }

    /** Literals that must never leave: each statement carries an e-mail address or a card number as text. */
    private void findByPrivateData(Connection connection, SplittableRandom random) throws SQLException {
        int customer = 1 + random.nextInt(Shop.CUSTOMERS);
        literal(connection, "SELECT id, name FROM customers WHERE email = 'user" + customer + "@example.com'");
        literal(
                connection,
                String.format(
                        Locale.ROOT,
                        "SELECT order_id, amount FROM payments WHERE card_number = '4111%012d'",
                        random.nextLong(1_000_000_000_000L)));
    }

    private void fail(Connection connection, SplittableRandom random) throws SQLException {
        literal(connection, "INSERT INTO customers VALUES (1, 'mallory@example.com', 'Mallory', 'Nowhere')");
        literal(connection, "SELECT amount / 0 FROM payments WHERE card_number LIKE '4111%' LIMIT 1");
        literal(connection, "SELEC * FROM payments WHERE card_number = '4111111111111111'");
    }

    private void read(Connection connection, String sql, Object parameter) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, parameter);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    rows.getObject(1);
                }
            }
        }
        statements.increment();
    }

    private void write(Connection connection, String sql, int parameter) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, parameter);
            statement.executeUpdate();
        }
        statements.increment();
    }

    /** A statement with its values in the text; it may fail, as some do on purpose. */
    private void literal(Connection connection, String sql) throws SQLException {
        statements.increment();
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            // Class 08 is a lost connection, 57 a server that stops: those end the round.
            if (e.getSQLState() == null
                    || e.getSQLState().startsWith("08")
                    || e.getSQLState().startsWith("57")) {
                throw e;
            }
            failures.increment();
        }
    }

    /** Begins no new work. */
    void stop() {
        stopping.countDown();
    }

    /** Ends the work; statements in hand are given two seconds. */
    @Override
    public void close() {
        stop();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
        try {
            for (Thread thread : threads) {
                thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
