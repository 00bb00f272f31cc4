package legacy;

import java.util.List;

/**
 * Größen mit Einheit, für die alte Ausgabe in deutscher Sprache.
 *
 * <p>Die Längen werden in Metern gespeichert und erst beim Ausgeben umgerechnet.
 */
public final class Groesse {

    private final double meter;

    public Groesse(double meter) {
        if (meter < 0) {
            throw new IllegalArgumentException("Eine Größe kann nicht negativ sein: " + meter);
        }
        this.meter = meter;
    }

    /** Gibt die Größe in der größten Einheit aus, in der sie mindestens 1 beträgt. */
    public String anzeigen() {
        if (meter >= 1000) {
            return Math.round(meter / 100) / 10.0 + " km";
        }
        return meter >= 1 ? meter + " m" : Math.round(meter * 1000) + " mm";
    }

    /** Zählt die Größen, die über einer Schwelle liegen. */
    public static long zaehleUeber(List<Groesse> groessen, double schwelle) {
        return groessen.stream().filter(groesse -> groesse.meter > schwelle).count();
    }

    public static void main(String[] args) {
        List<Groesse> strecken = List.of(new Groesse(0.004), new Groesse(12), new Groesse(4200));
        strecken.forEach(strecke -> System.out.println(strecke.anzeigen()));
        System.out.println("davon länger als 1 m: " + zaehleUeber(strecken, 1));
    }
}
