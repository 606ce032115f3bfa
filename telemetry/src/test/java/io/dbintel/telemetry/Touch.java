package io.dbintel.telemetry;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;

/** Calls every public accessor of everything in a batch: none may throw after the check on arrival. */
final class Touch {
    private Touch() {}

    static void everything(Batch<?> batch) {
        for (ResourceGroup<?> group : batch.groups()) {
            accessors(group);
            accessors(group.resource());
            for (ScopeGroup<?> scope : group.scopes()) {
                accessors(scope);
                accessors(scope.scope());
                for (Item item : scope.records()) {
                    accessors(item);
                    if (item instanceof Metric metric) {
                        metric.points().forEach(Touch::accessors);
                    }
                }
            }
        }
    }

    private static void accessors(Object object) {
        for (Method method : object.getClass().getMethods()) {
            boolean isAccessor = method.getParameterCount() == 0
                    && !Modifier.isStatic(method.getModifiers())
                    && method.getDeclaringClass() != Object.class
                    && !method.getName().equals("copy");
            if (isAccessor) {
                try {
                    if (method.invoke(object) instanceof Attributes attributes) {
                        attributes.forEach(entry -> {
                            if (attributes.get(entry.key()) == null) {
                                throw new AssertionError("lost " + entry.key());
                            }
                        });
                    }
                } catch (IllegalAccessException e) {
                    throw new LinkageError(method.toString(), e);
                } catch (InvocationTargetException e) {
                    throw new AssertionError(method + " on " + object.getClass(), e.getCause());
                }
            }
        }
    }
}
