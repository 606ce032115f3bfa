package io.dbintel.receivers.filelog;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * A shared {@code flock} on a file, which writers that lock their files look at. Java's own file locks are those of {@code fcntl},
 * which {@code flock} does not see. Held by a descriptor of its own until it is closed.
 */
final class FileLock implements AutoCloseable {
    private static final int READ_ONLY = 0;
    private static final int CLOSE_ON_EXEC = 0x80000;
    private static final int SHARED_WITHOUT_WAITING = 1 | 4;

    private final int descriptor;

    private FileLock(int descriptor) {
        this.descriptor = descriptor;
    }

    /** The functions of the C library. */
    private static final class Native {
        static final MethodHandle OPEN = function(
                "open",
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                Linker.Option.firstVariadicArg(2));
        static final MethodHandle FLOCK = function(
                "flock", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        static final MethodHandle CLOSE =
                function("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

        private Native() {}

        @SuppressWarnings("restricted") // the types are those of the C library
        private static MethodHandle function(String name, FunctionDescriptor type, Linker.Option... options) {
            Linker linker = Linker.nativeLinker();
            return linker.downcallHandle(
                    linker.defaultLookup()
                            .find(name)
                            .orElseThrow(() -> new UnsupportedOperationException("no function " + name)),
                    type,
                    options);
        }
    }

    /** @throws IOException if another process holds the file, or it can't be opened */
    static FileLock take(Path path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int descriptor =
                    (int) Native.OPEN.invokeExact(arena.allocateFrom(path.toString()), READ_ONLY | CLOSE_ON_EXEC);
            if (descriptor < 0) {
                throw new IOException("it can't be opened to be locked");
            }
            var lock = new FileLock(descriptor);
            if ((int) Native.FLOCK.invokeExact(descriptor, SHARED_WITHOUT_WAITING) != 0) {
                lock.close();
                throw new IOException("another process holds a lock on it");
            }
            return lock;
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            int ignored = (int) Native.CLOSE.invokeExact(descriptor);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
