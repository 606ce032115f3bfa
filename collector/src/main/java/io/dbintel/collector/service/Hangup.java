package io.dbintel.collector.service;

import java.lang.reflect.Proxy;

/**
 * SIGHUP, which asks for a reload. {@code sun.misc.Signal} is the only way to get at it, and javac warns of its name beyond
 * all suppression; so it is called by reflection.
 */
final class Hangup {
    private Hangup() {}

    /**
     * Takes the signal over from the JVM, which would end for it.
     *
     * @return whether this JVM can do it
     */
    static boolean call(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            // The signal's own thread calls it, and nothing but its one method.
            Object proxy = Proxy.newProxyInstance(
                    Hangup.class.getClassLoader(), new Class<?>[] {handler}, (self, method, args) -> {
                        if (method.getDeclaringClass() == handler) {
                            action.run();
                            return null;
                        }
                        return method.invoke(action, args);
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), proxy);
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
